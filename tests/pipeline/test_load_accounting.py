"""What is landed is loaded once, completely, and with exact books."""

import hashlib
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ingestion import store
from ingestion.load import Progress, load
from tests import stores
from tests.pipeline.intake import (
    DESIGN,
    PRODUCTION,
    PRODUCTION_HEADER,
    RUNS,
    RUNS_HEADER,
    SENSORS_HEADER,
    Intake,
    csv_bytes,
    sensor_rows,
)

pytestmark = pytest.mark.parametrize("intake_services", stores.STORES, indirect=True, scope="session")


def test_bundle_reaches_every_raw_table(intake: Intake) -> None:
    design = DESIGN.replace("high: chamfered}", "high: chamfered, current: chamfered}") + "pool_from_order: 2\n"
    outcomes = intake.run(intake.bundle(design=design)).outcomes
    assert [(outcome.rows_in_file, outcome.status) for outcome in outcomes] == [(4, "loaded"), (4, "loaded")]
    assert intake.rows(
        "select experiment_id, title, tool_id, axial_distance, pool_from_order from raw.experiments"
    ) == [
        {"experiment_id": "tool_life", "title": None, "tool_id": "ZC1668", "axial_distance": None, "pool_from_order": 2}
    ]
    factors = intake.rows("select * from raw.experiment_factors order by position")
    columns = ("letter", "low", "high", "low_value", "high_value", "unit", "current_level", "current_coded")
    assert [tuple(factor[name] for name in columns) for factor in factors] == [
        ("A", "100", "150", 100.0, 150.0, "m/min", "100", -1),
        ("B", "flat", "chamfered", None, None, None, "chamfered", 1),
    ]
    runs = intake.rows("select * from raw.experiment_runs order by run_id")
    assert [run["levels"] for run in runs] == [[-1, -1], [1, -1], [-1, 1], [1, 1]]
    assert [run["responses"] for run in runs] == [[22], [32], [35], [55]]
    assert [run["censored"] for run in runs] == [[False]] * 4


def test_a_warehouse_from_before_pooling_gets_the_column(intake: Intake) -> None:
    intake.run(intake.bundle())
    intake.execute("alter table raw.experiments drop column pool_from_order")
    intake.run(intake.bundle(design=DESIGN.replace("tool_life\n", "tool_life_again\n", 1) + "pool_from_order: 2\n"))
    found = intake.rows("select pool_from_order from raw.experiments order by experiment_id")
    assert [row["pool_from_order"] for row in found] == [None, 2]


def test_every_optional_column(intake: Intake) -> None:
    header = "run_order,std_order,replicate,block,repeat_reading,A,B,tool_life,tool_life_censored"
    data = csv_bytes(
        header,
        [
            "2,1,1,x,1,-1,flat,22,false",
            "2,1,1,x,2,-1,flat,23,",
            "1.0,2,1,y,,1,flat,,0",
            "3,3,1,y,,0,flat,50,TRUE",
        ],
    )
    assert not intake.run(intake.bundle(data)).has_rejects
    runs = intake.rows("select * from raw.experiment_runs order by run_id")
    assert [run["run_order"] for run in runs] == [2, 2, 1, 3]
    assert [run["block"] for run in runs] == ["x", "x", "y", "y"]
    assert [run["repeat_reading"] for run in runs] == [1, 2, None, None]
    assert [run["responses"] for run in runs] == [[22], [23], [None], [50]]
    assert [run["censored"] for run in runs] == [[False], [False], [False], [True]]
    assert runs[3]["levels"] == [0, -1]


def test_runs_in_parquet_are_the_same_runs(intake: Intake) -> None:
    table = pa.table({"A": [-1, 1], "tool_geometry": ["flat", "chamfered"], "tool_life": [0.1, None]})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    assert not intake.run(intake.bundle(buffer.getvalue(), runs_name="runs.parquet")).has_rejects
    runs = intake.rows("select levels, responses from raw.experiment_runs order by run_id")
    assert [run["levels"] for run in runs] == [[-1, -1], [1, 1]]
    assert [run["responses"] for run in runs] == [[0.1], [None]]


def test_processed_holds_the_raw_tables(intake: Intake) -> None:
    outcomes = intake.run(intake.bundle(), intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION))).outcomes
    tables = {
        "experiments": "experiments",
        "factors": "experiment_factors",
        "responses": "experiment_responses",
        "runs": "experiment_runs",
    }
    by_dataset = {outcome.dataset: outcome.object_key for outcome in outcomes}
    found = {table: intake.processed(by_dataset["experiments"], f"{file}.parquet") for file, table in tables.items()}
    found["production_data"] = intake.processed(by_dataset["production_data"], "accepted.parquet")
    for name, table in found.items():
        assert table is not None
        expected = intake.rows(f"select * from raw.{name} order by _row_number")  # noqa: S608
        assert table.sort_by("_row_number").to_pylist() == expected
    runs = found["experiment_runs"]
    assert runs is not None
    assert runs.schema.field("levels").type == pa.list_(pa.float64())


def test_loading_twice_changes_nothing(intake: Intake) -> None:
    paths = (
        intake.bundle(),
        intake.file(csv_bytes(PRODUCTION_HEADER, [*PRODUCTION, "2025-01-01,M1,ZC9,a,1,1,1,1,1"])),
    )
    intake.run(*paths)
    before = intake.rows("select * from raw.load_manifest order by object_key")
    landed = intake.land(*paths)
    assert (landed.n_new, landed.n_present) == (0, 3)
    again = intake.load()
    assert again.outcomes == []
    assert not again.has_rejects
    assert intake.rows("select * from raw.load_manifest order by object_key") == before
    assert (intake.count("production_data"), intake.count("experiment_runs")) == (10, 4)


def test_landed_bytes_are_the_file(intake: Intake) -> None:
    data = b"\xef\xbb\xbf" + csv_bytes(SENSORS_HEADER, sensor_rows(300)).replace(b"\n", b"\r\n")
    key = intake.land(intake.file(data, "spänner.csv")).objects[0].object_key
    assert key == f"machine_sensors/{hashlib.sha256(data).hexdigest()}/machine_sensors.csv"
    assert store.read(intake.client, "raw", key) == data
    metadata = intake.client.stat_object("raw", key).metadata
    assert metadata is not None
    assert metadata["x-amz-meta-original-name"] == "sp%C3%A4nner.csv"


def test_large_file_is_landed_in_parts(intake: Intake) -> None:
    header, row = SENSORS_HEADER + "\n", sensor_rows(1)[0] + "\n"
    n_rows = store.PART_BYTES // len(row) + 1000
    path = intake.file((header + row * n_rows).encode(), "large.csv")
    landed = intake.land(path).objects[0]
    assert landed.n_bytes > store.PART_BYTES
    etag = intake.client.stat_object("raw", landed.object_key).etag
    assert etag is not None
    assert "-2" in etag


def test_folders_are_searched_and_the_same_bytes_are_one_object(intake: Intake) -> None:
    intake.bundle(name="one")
    intake.bundle(name="copy")
    intake.bundle(design=DESIGN.replace("tool_life\n", "second\n", 1), name="two")
    (intake.folder / "deep").mkdir()
    intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION), "deep/anything.CSV")
    (intake.folder / "deep" / "notes.txt").write_text("not data")
    summary = intake.land(intake.folder / "one" / "design.yml", *sorted(intake.folder.glob("[a-z]*")))
    assert {landed.object_key.split("/")[1] for landed in summary.objects if "experiments" in landed.object_key} == {
        "tool_life",
        "second",
    }
    assert summary.n_new == 5


def test_incomplete_and_foreign_objects_are_left_alone(intake: Intake) -> None:
    landed = intake.land(intake.bundle()).objects
    design = next(item.object_key for item in landed if item.object_key.endswith("design.yml"))
    intake.client.remove_object("raw", design)
    intake.client.put_object("raw", "somebody/else.csv", io.BytesIO(b"x"), 1)
    assert intake.load().outcomes == []
    intake.land(intake.folder / "bundle")
    assert len(intake.load().outcomes) == 2


def test_progress_reaches_the_end(intake: Intake) -> None:
    intake.land(intake.bundle(), intake.file(csv_bytes(SENSORS_HEADER, sensor_rows(3000))))
    steps: list[Progress] = []
    load(intake.client, intake.postgres, steps.append, intake.tools_csv)
    done = [step.bytes_done for step in steps]
    assert done == sorted(done)
    assert done[-1] == steps[-1].bytes_total > 200_000


def test_mixed_levels_of_published_kind(intake: Intake) -> None:
    """Coded and natural columns side by side, decimal commas, replicates: one loaded bundle."""
    data = csv_bytes(RUNS_HEADER.replace(",", ";"), [row.replace(",", ";") + ",5" for row in RUNS])
    outcomes = intake.run(intake.bundle(data)).outcomes
    assert outcomes[1].notes == ("columns separated by ';'", "decimal commas")
    values = intake.rows("select responses from raw.experiment_runs order by run_id")
    assert [row["responses"][0] for row in values] == [22.5, 32.5, 35.5, 55.5]


def test_an_experiment_that_is_named_and_not_there_is_noted(intake: Intake) -> None:
    def confirming(experiment_id: str, other: str) -> str:
        return DESIGN.replace("tool_life\n", f"{experiment_id}\nconfirms: {other}\n", 1)

    intake.run(intake.bundle())
    misspelt = intake.run(intake.bundle(design=confirming("again", "tool_lif"))).outcomes
    assert misspelt[0].notes == (
        "confirms: experiment 'tool_lif' is not in the warehouse yet, did you mean 'tool_life'?",
    )
    known = intake.run(intake.bundle(design=confirming("once_more", "tool_life"))).outcomes
    assert [outcome.notes for outcome in known] == [(), ()]
