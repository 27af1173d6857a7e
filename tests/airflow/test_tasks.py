"""What the tasks of the DAGs do, without an Airflow that runs: accounts of rows, notices, maintenance, one build."""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from structlog.testing import capture_logs

from ingestion.keys import list_landed
from ingestion.quarantine import quarantine
from orchestration.dbt import only_build
from tests.ask import ask
from tests.pipeline.intake import PRODUCTION, PRODUCTION_HEADER, RUNS, RUNS_HEADER, Intake, csv_bytes

pytest.importorskip("airflow", reason="the extra `airflow` is not installed")

from airflow.sdk.exceptions import AirflowFailException

from orchestration.tasks import dbt_selection, landing, maintenance, notices, rows

pytestmark = pytest.mark.airflow


def test_a_notice_accounts_for_every_object_of_the_run(intake: Intake) -> None:
    intake.run(intake.bundle(csv_bytes(RUNS_HEADER, [*RUNS, "999,flat,1"])))
    intake.land(intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION)))
    aside = list_landed(intake.client)
    held = next(landed for landed in aside if landed.dataset == "production_data")
    quarantine(intake.client, intake.postgres, held, "another unit")
    intake.land(intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION[:1]), "later.csv"))
    keys = [landed.main_key for landed in list_landed(intake.client)]
    (waiting,) = set(keys) - {landed.main_key for landed in aside}
    # of the bundle: 4 runs, and 2 factors, 1 response, the experiment itself
    n_design = 2 + 1 + 1
    assert rows.account(intake.postgres, keys) == (
        f"Of 3 objects 2 are dealt with: {4 + n_design} rows loaded, 11 rejected; "
        f"1 in quarantine (doe load --release KEY): {held.main_key}; 1 waiting: {waiting}"
    )


@pytest.mark.parametrize("text", ["-s", "--vars {}", "a\n", "a  b", " a", "a;b", "a b$(id)", "a\x00", "a,-", "", 7])
def test_text_that_is_no_selector_never_reaches_dbt(text: Any) -> None:
    with pytest.raises(AirflowFailException, match="is refused: words like"):
        dbt_selection.selection({"select": text})


def test_a_selector_becomes_one_argument_per_word() -> None:
    assert dbt_selection.selection({}) == []
    assert dbt_selection.selection({"select": None, "full_refresh": False}) == []
    assert dbt_selection.selection({"select": "+fct_effects tag:cost,a+", "full_refresh": True}) == [
        "--select",
        "+fct_effects",
        "tag:cost,a+",
        "--full-refresh",
    ]


def test_of_two_builds_one_waits(intake: Intake) -> None:
    order: list[str] = []

    def second() -> None:
        with only_build(intake.postgres, lambda: order.append("waits")):
            order.append("second")

    with only_build(intake.postgres, lambda: order.append("never")):
        thread = threading.Thread(target=second)
        thread.start()
        _until(lambda: order == ["waits"])
        order.append("first")
    thread.join(30)
    assert order == ["waits", "first", "second"]


def _until(reached: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_watcher_tells_what_is_new_once_and_outlives_a_store_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[set[str] | Exception] = [
        {"damaged"},
        {"damaged"},
        OSError("away"),
        {"damaged", "a", "b"},
        {"damaged", "b"},
        {"damaged"},
        {"damaged", "a"},  # released from quarantine
        set(),
        {"c"},
    ]
    seen = iter(looks)

    def look() -> set[str]:
        found = next(seen)
        if isinstance(found, Exception):
            raise found
        return found

    async def events(count: int) -> list[list[str]]:
        trigger, told = landing.LandedTrigger(seconds=0.001), []
        async for event in trigger.run():
            told.append(event.payload["landed"])
            if len(told) == count:
                return told
        return told

    monkeypatch.setattr(landing, "waiting_keys", look)
    assert asyncio.run(asyncio.wait_for(events(4), 30)) == [["damaged"], ["a", "b"], ["a"], ["c"]]


def test_a_webhook_that_fails_stops_nothing_and_its_address_stays_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW_CONN_DOE_NOTICES", "http://127.0.0.1:1/services/T0/s3cret?token=hidden")
    assert notices._webhook() == "http://127.0.0.1:1/services/T0/s3cret?token=hidden"
    with capture_logs() as logged:
        notices.tell("something is late")
    first, second = (each["event"] for each in logged)
    assert first == "something is late"
    assert "is not reached" in second
    assert "s3cret" not in second and "hidden" not in second


def test_a_late_run_names_what_is_not_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    states: dict[str, str | None] = {
        "find_landed": "success",
        "load_3": "running",
        "dbt_build": None,
        "effects.fct_effects": "deferred",
    }
    monkeypatch.setattr(notices, "_states", lambda *_: states)
    monkeypatch.setattr(rows, "rows_of_run", lambda *_: "Of 4 objects 3 are dealt with")
    monkeypatch.setattr(notices, "tell", told.append)
    run = {"dag_id": "doe_pipeline", "dag_run_id": "run 1", "start_date": "2026-06-01T03:00:00Z", "queued_at": None}
    asyncio.run(notices.run_late({"dag_run": run}))
    (text,) = told
    assert text.startswith(
        "LATE doe_pipeline, run run 1: since 2026-06-01T03:00:00Z, not finished: running load_3; "
        "1 deferred, 1 not started. Of 4 objects 3 are dealt with. Look at the logs"
    )
    states.update(dict.fromkeys(states, "failed"))
    asyncio.run(notices.run_late({"dag_run": run}))
    assert len(told) == 1


def test_old_logs_go_and_new_ones_links_and_their_targets_stay(tmp_path: Path) -> None:
    logs, outside = tmp_path / "logs", tmp_path / "outside.log"
    old, new = logs / "dag_id=a" / "run_id=1" / "attempt=1.log", logs / "dag_id=a" / "run_id=2" / "attempt=1.log"
    other = logs / "notes.txt"
    for path in (old, new, other, outside):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (logs / "link").symlink_to(outside)
    long_ago = time.time() - 40 * 86_400
    for path in (old, old.parent, other, outside):
        os.utime(path, (long_ago, long_ago))
    assert maintenance.remove_old_logs(logs, 30) == 1
    assert not old.exists() and not old.parent.exists()
    assert new.exists() and other.exists() and outside.exists() and (logs / "link").is_symlink()


def test_only_folders_that_a_killed_process_left_are_removed(tmp_path: Path) -> None:
    for name in ("doe-dbt-old", "doe-dbt-new", "doe-mine", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    for name in ("doe-dbt-old", "doe-mine", "other"):
        os.utime(tmp_path / name, (0, 0))
    assert maintenance.remove_left_behind(folder=tmp_path) == ["doe-dbt-old"]
    assert {path.name for path in tmp_path.iterdir()} == {"doe-dbt-new", "doe-mine", "other"}


def test_vacuum_gives_the_planner_fresh_statistics_and_steps_round_what_is_locked(intake: Intake) -> None:
    intake.run(intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION)))
    with closing(psycopg2.connect(intake.postgres.dsn())) as other, other.cursor() as cursor:
        cursor.execute("lock table raw.experiments in access exclusive mode")
        assert maintenance.vacuum(intake.postgres, "loader") >= 10
    counted = "select reltuples::int from pg_class where oid = 'raw.production_data'::regclass"
    assert ask(intake.postgres, counted) == [(len(PRODUCTION),)]


def test_quarantine_that_nobody_looked_at_is_named_and_stays(intake: Intake) -> None:
    intake.land(intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION)))
    (landed,) = list_landed(intake.client)
    quarantine(intake.client, intake.postgres, landed, "another unit")
    assert maintenance.forgotten_quarantine(intake.postgres, 7) == {}
    ask(intake.postgres, "update raw.load_manifest set loaded_at = now() - interval '8 days'")
    forgotten = maintenance.forgotten_quarantine(intake.postgres, 7)
    assert forgotten == {landed.main_key: len(PRODUCTION)}
    said = maintenance.reminder(forgotten, 7)
    assert "1 objects with 10 rows" in said and landed.main_key in said and "doe load --release" in said
    assert ask(intake.postgres, "select status from raw.load_manifest") == [("quarantined",)]
