"""The pipeline as in production: the real scheduler, Celery with two workers, the REST API; nothing is simulated."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3

from ingestion.land import land
from ingestion.store import connect
from orchestration import services as embedded
from orchestration.dbt import dbt
from orchestration.demo import PUBLISHED
from tests.ask import ask
from tests.pipeline.intake import SENSORS_HEADER, csv_bytes

pytest.importorskip("airflow", reason="the extra `airflow` is not installed")

from orchestration.services import airflow as service

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(2400)]
RUN_SECONDS = 1500


class Rest:
    """The REST API with a token, as a user of it would."""

    def __init__(self, found: service.Airflow) -> None:
        self.http, self.url = urllib3.PoolManager(retries=3, timeout=60), found.url
        login = {"username": found.user, "password": found.password.get_secret_value()}
        token = self.http.request("POST", f"{self.url}/auth/token", json=login).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **body: Any) -> Any:
        """The answer to a request."""
        more = {"json": body} if body else {}
        answer = self.http.request(method, f"{self.url}/api/v2{path}", headers=self.headers, **more)
        assert answer.status < 300, (path, answer.status, answer.data[:500])
        return answer.json()

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """All task instances of a run."""
        found: list[dict[str, Any]] = []
        while page := self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=100&offset={len(found)}")[
            "task_instances"
        ]:
            found += page
        return found

    def run(self, dag: str) -> tuple[str, str]:
        """Unpause, trigger, wait: id and final state of the run."""
        self.call("PATCH", f"/dags/{dag}", is_paused=False)
        run = self.call("POST", f"/dags/{dag}/dagRuns", logical_date=None)["dag_run_id"]
        deadline = time.monotonic() + RUN_SECONDS
        while time.monotonic() < deadline:
            state = self.call("GET", f"/dags/{dag}/dagRuns/{run}")["state"]
            if state in ("success", "failed"):
                return run, state
            time.sleep(2)
        pytest.fail(f"{dag} did not end within {RUN_SECONDS} s")


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[embedded.Connections, Rest]]:
    """A home with landed published experiments and a running Airflow."""
    home: Path = tmp_path_factory.mktemp("production")
    try:
        connections = embedded.up(home)
        land([PUBLISHED], connect(connections.store))
        yield connections, Rest(service.up(home, connections, "CeleryExecutor"))
    finally:
        embedded.down(home)


def marts(connections: embedded.Connections, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all marts as texts, sorted."""
    names = ask(
        connections.postgres,
        f"select table_name from information_schema.tables where table_schema = '{schema}'",  # noqa: S608 - our own name
    )
    return {
        name: ask(connections.postgres, f"select t::text from {schema}.{name} as t order by 1")  # noqa: S608
        for (name,) in names
    }


def test_a_run_is_green_and_its_marts_are_those_of_a_plain_build(
    production: tuple[embedded.Connections, Rest], monkeypatch: pytest.MonkeyPatch
) -> None:
    connections, rest = production
    run, state = rest.run("doe_pipeline")
    tasks = rest.tasks("doe_pipeline", run)
    assert state == "success", [(task["task_id"], task["state"]) for task in tasks if task["state"] != "success"]

    first = marts(connections, "marts")
    assert len(first["fct_effects"]) > 100
    monkeypatch.setenv("DOE_PG_SCHEMA", "plain")
    built = dbt(connections.postgres, ["build", "--exclude-resource-type", "unit_test"], quiet=True)
    assert built.returncode == 0, built.stdout
    assert marts(connections, "plain_marts") == first


def test_nothing_bad_gets_through(production: tuple[embedded.Connections, Rest], tmp_path: Path) -> None:
    """A sensor file in bar and a factor that is there twice: the one is set aside, the other stops the publication."""
    connections, rest = production
    store, key = connect(connections.store), "marts/fct_effects/fct_effects.parquet"
    published = store.stat_object("results", key).last_modified
    now = datetime.now(UTC)
    rows = [f"{now:%Y-%m-%dT%H:%M}:{second:02}Z,M1,ZC1445,62,5,3183,605,40,1.5,61,505,7" for second in range(50)]
    rows[:40] = [row.replace(",62,", ",12,") for row in rows[:40]]  # 12 bar; 62 is low, and possible, in psi
    sensors = tmp_path / "sensors.csv"
    sensors.write_bytes(csv_bytes(SENSORS_HEADER, rows))
    land([sensors], store)
    ask(
        connections.postgres,
        "insert into raw.experiment_factors select * from raw.experiment_factors "
        "where experiment_id = 'mont_tool_life_2x3_r3' and letter = 'A'",
    )

    run, state = rest.run("doe_pipeline")
    states = {task["task_id"]: task["state"] for task in rest.tasks("doe_pipeline", run)}
    assert state == "failed"
    assert states["dbt_build"] == "failed"
    assert [task for task in states if task.startswith("staging.") and states[task] == "failed"] == [
        "staging.stg_factors"
    ]
    assert states["publish"] == states["check_marts"] == "upstream_failed"
    assert store.stat_object("results", key).last_modified == published
    verdict = "select status, rows_in_file, rows_rejected from raw.load_manifest where dataset = 'machine_sensors'"
    assert ask(connections.postgres, verdict) == [("quarantined", 50, 50)]
    assert ask(connections.postgres, "select count(*) from raw.machine_sensors") == [(0,)]
