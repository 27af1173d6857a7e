"""Great Expectations: files that are wrong as a whole are set aside, the odd ones are seen, nothing is lost."""

import io
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ingestion import quarantine
from ingestion.errors import Refused
from ingestion.keys import Landed, list_landed
from ingestion.load import load
from orchestration.publish import publish
from orchestration.services import Connections
from tests.pipeline.intake import DESIGN, PRODUCTION_HEADER, RUNS_HEADER, SENSORS_HEADER, Intake, csv_bytes

pytest.importorskip("great_expectations", reason="the extra `quality` is not installed")

from orchestration.quality.gate import Verdict, check_landed, check_marts

NOW = datetime.now(UTC)


def sensors(n_rows: int, pressure: str = "900", newest: datetime = NOW, machine: str = "M1") -> bytes:
    """Readings one second apart, up to `newest`."""
    times = [newest - timedelta(seconds=second) for second in range(n_rows)]
    return csv_bytes(
        SENSORS_HEADER,
        [f"{time:%Y-%m-%dT%H:%M:%SZ},{machine},ZC1445,{pressure},5,3183,605,40,1.5,61,505,7" for time in times],
    )


def landed(intake: Intake, *paths: Path) -> list[Landed]:
    """Land the paths; what is in the store then."""
    intake.land(*paths)
    return list_landed(intake.client)


def check(intake: Intake, *paths: Path) -> dict[str, Verdict]:
    """Verdicts by dataset."""
    objects = landed(intake, *paths)
    verdicts = check_landed(intake.client, intake.postgres, objects, intake.client, intake.tools_csv)
    assert [verdict.name for verdict in verdicts] == [each.main_key for each in objects]
    return {each.dataset: verdict for each, verdict in zip(objects, verdicts, strict=True)}


@pytest.fixture
def empty(intake: Intake) -> Intake:
    """An intake whose raw tables are there."""
    load(intake.client, intake.postgres, tools_csv=intake.tools_csv)
    return intake


def test_good_files_have_no_findings(empty: Intake) -> None:
    today = f"{NOW:%Y-%m-%d},M1,ZC1668,current,500,2,0,297.88,61.34"
    files = [
        empty.bundle(),
        empty.file(sensors(50), "sensors.csv"),
        empty.file(csv_bytes(PRODUCTION_HEADER, [today])),
    ]
    verdicts = check(empty, *files)
    assert set(verdicts) == {"experiments", "machine_sensors", "production_data"}
    for verdict in verdicts.values():
        assert (verdict.critical, verdict.warnings) == ((), ())


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (sensors(50, pressure="12"), "pressure_psi: most values have another unit (100 % of 50 rows)"),
        (sensors(50, newest=NOW + timedelta(days=9)), "timestamp: rows from the future"),
        (sensors(30) + sensors(20, pressure="a lot").split(b"\n", 1)[1], "the whole file is of another kind (40 %"),
    ],
    ids=["bar for psi", "future", "many rejected rows"],
)
def test_a_file_that_is_wrong_as_a_whole_is_critical(empty: Intake, data: bytes, finding: str) -> None:
    verdict = check(empty, empty.file(data))["machine_sensors"]
    assert len(verdict.critical) == 1
    assert finding in verdict.critical[0]


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (sensors(50, newest=NOW - timedelta(days=9)), "timestamp: nothing newer than a week before it landed"),
        (sensors(48) + sensors(2, pressure="9").split(b"\n", 1)[1], "pressure_psi: values outside the plausible (4 %"),
    ],
    ids=["stale", "two odd values"],
)
def test_what_is_odd_is_a_warning(empty: Intake, data: bytes, finding: str) -> None:
    verdict = check(empty, empty.file(data))["machine_sensors"]
    assert verdict.critical == ()
    assert len(verdict.warnings) == 1
    assert finding in verdict.warnings[0]


def test_runs_that_are_mostly_lost_and_responses_that_never_change(empty: Intake) -> None:
    lost = csv_bytes(RUNS_HEADER, ["100,flat,22", "150,flat,", "100,chamfered,", "150,chamfered,"])
    assert "more runs are lost" in check(empty, empty.bundle(lost))["experiments"].critical[0]
    same = csv_bytes(RUNS_HEADER, ["100,flat,5", "150,flat,5", "100,chamfered,5", "150,chamfered,5"])
    empty.clear()
    empty.load()
    verdict = check(empty, empty.bundle(same))["experiments"]
    assert verdict.critical == ()
    assert verdict.warnings == ("response_1: all runs gave the same (found 1)",)


def test_each_response_is_looked_at_by_itself(empty: Intake) -> None:
    design = DESIGN + "  - {name: roughness, unit: um, goal: minimize}\n"
    runs = csv_bytes(
        RUNS_HEADER + ",roughness", ["100,flat,5,", "150,flat,5,", "100,chamfered,5,", "150,chamfered,5,0.4"]
    )
    verdict = check(empty, empty.bundle(runs, design))["experiments"]
    assert [finding.split(" (")[0] for finding in verdict.critical] == [
        "response_2: more runs are lost than were measured"
    ]
    assert verdict.warnings == (
        "response_1: all runs gave the same (found 1)",
        "response_2: all runs gave the same (found 1)",
    )


def test_volume_is_compared_with_the_last_28_days(empty: Intake) -> None:
    for day in range(5):
        empty.run(empty.file(sensors(40, newest=NOW - timedelta(days=1, hours=day)), f"{day}.csv"))
    old = {each.main_key for each in list_landed(empty.client)}
    new = [each for each in landed(empty, empty.file(sensors(100), "new.csv")) if each.main_key not in old]
    (verdict,) = check_landed(empty.client, empty.postgres, new, empty.client, empty.tools_csv)
    assert verdict.critical == ()
    assert verdict.warnings == ("half to twice the rows that such files had in the last 28 days (found 100)",)


def test_quarantine_keeps_every_row_and_release_gives_them_back(empty: Intake) -> None:
    bad, good = empty.file(sensors(50, pressure="12"), "bad.csv"), empty.bundle()
    first = next(each for each in landed(empty, bad, good) if each.dataset == "machine_sensors")
    (outcome,) = quarantine.quarantine(empty.client, empty.postgres, first, "another unit")
    assert (outcome.status, outcome.rows_in_file, outcome.rows_loaded) == ("quarantined", 50, 0)
    assert quarantine.quarantine(empty.client, empty.postgres, first, "another unit") == []

    summary = empty.load()
    empty.check_accounting()
    assert {each.dataset for each in summary.outcomes} == {"experiments"}
    assert empty.count("machine_sensors") == 0

    quarantine.release(empty.client, empty.postgres, first.main_key)
    empty.load()
    empty.check_accounting()
    assert empty.count("machine_sensors") == 50
    with pytest.raises(Refused, match="is not in quarantine"):
        quarantine.release(empty.client, empty.postgres, first.main_key)


def test_a_bundle_in_quarantine_keeps_its_rows(empty: Intake) -> None:
    (bundle,) = landed(empty, empty.bundle())
    outcomes = quarantine.quarantine(empty.client, empty.postgres, bundle, "looks odd")
    empty.check_accounting()
    assert [(each.status, each.rows_in_file, each.rows_loaded) for each in outcomes] == [
        ("quarantined", 1, 0),
        ("quarantined", 4, 0),
    ]
    quarantine.release(empty.client, empty.postgres, bundle.keys[1])
    empty.load()
    empty.check_accounting()
    assert empty.count("experiment_runs") == 4


def test_what_cannot_be_read_is_left_to_the_loader(empty: Intake) -> None:
    verdict = check(empty, empty.bundle(csv_bytes(RUNS_HEADER, [])))["experiments"]
    assert (verdict.critical, verdict.warnings) == ((), ())
    assert [outcome.status for outcome in empty.load().outcomes] == ["rejected", "rejected"]


def test_data_docs_are_public_and_name_no_single_value(empty: Intake) -> None:
    check(empty, empty.file(sensors(50, pressure="12.0625", machine="<script>M17</script>")))
    pages = {
        str(item.object_name): urllib.request.urlopen(
            f"http://{empty.objects.endpoint}/results/{item.object_name}", timeout=20
        ).read()
        for item in empty.client.list_objects("results", prefix="quality/landed/", recursive=True)
        if str(item.object_name).endswith(".html")
    }
    assert "quality/landed/index.html" in pages
    assert any(b"pressure_psi" in page for page in pages.values())
    for page in pages.values():
        assert b"12.0625" not in page
        assert b"M17" not in page


def test_effects_that_jump_stop_the_marts(built: Connections, empty: Intake) -> None:
    assert [verdict.critical for verdict in check_marts(empty.client, built.postgres)] == [(), (), ()]
    publish(built.postgres, empty.client)
    assert check_marts(empty.client, built.postgres)[0] == Verdict("marts.fct_effects")

    key = "marts/fct_effects/fct_effects.parquet"
    table = pq.read_table(io.BytesIO(empty.client.get_object("results", key).read()))
    other = pc.if_else(pc.equal(table["experiment_id"], "mont_tool_life_2x3_r3"), 3.0, 0.0)
    column = table.column_names.index("effect")
    jumped, buffer = table.set_column(column, "effect", pc.add(table["effect"], other)), io.BytesIO()
    pq.write_table(jumped, buffer)
    empty.client.put_object("results", key, io.BytesIO(buffer.getvalue()), len(buffer.getvalue()))
    (effects, *_) = check_marts(empty.client, built.postgres)
    n_changed = pa.compute.sum(pc.equal(table["experiment_id"], "mont_tool_life_2x3_r3")).as_py()
    assert n_changed == 7
    assert len(effects.critical) == 1
    assert "effects jump against what was published" in effects.critical[0]

    gone, buffer = table.slice(0, 1), io.BytesIO()  # an effect of an experiment that the marts do not hold any more
    name = table.column_names.index("experiment_id")
    gone = gone.set_column(name, "experiment_id", pa.array(["was_published"]))
    pq.write_table(gone, buffer)
    empty.client.put_object("results", key, io.BytesIO(buffer.getvalue()), len(buffer.getvalue()))
    assert "(100 % of 1 rows)" in check_marts(empty.client, built.postgres)[0].critical[0]
