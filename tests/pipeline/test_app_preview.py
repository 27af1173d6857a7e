"""What is said of files before they land is what the loader says of them afterwards, and nothing is written."""

from pathlib import Path

import pytest

from ingestion.envelope import check_envelopes
from ingestion.keys import list_landed
from ingestion.preview import Preview, preview
from ingestion.quarantine import quarantine
from ingestion.tools import known_tools
from tests.pipeline.intake import (
    DESIGN,
    PRODUCTION,
    PRODUCTION_HEADER,
    RUNS,
    RUNS_HEADER,
    SENSORS_HEADER,
    Intake,
    csv_bytes,
    parquet,
    sensor_rows,
)
from tests.pipeline.test_bad_bundles import REJECTED_RUNS

GOOD = csv_bytes(PRODUCTION_HEADER, PRODUCTION)
SEMICOLONS = GOOD.replace(b".", b"#").replace(b",", b";").replace(b"#", b",")
BAD_DAYS = ["2025-04-31,M1,ZC1668,current,500,2,0,297.88,61.34", "2025-04-01,M1,NONE,current,5,2,0,2,6", PRODUCTION[0]]
FILES = {
    "production": (GOOD, "production.csv"),
    "decimal commas": (SEMICOLONS, "production.csv"),
    "bad days, an unknown tool, a day twice": (csv_bytes(PRODUCTION_HEADER, [*PRODUCTION, *BAD_DAYS]), "p.csv"),
    "too many cells": (GOOD + b"2025-04-01,M1,ZC1668,current,500,2,0,297.88,61.34,9\n", "p.csv"),
    "commas and points": (SEMICOLONS + b"2025-04-01;M1;ZC1668;current;500;2;0;297.88;61.34\n", "p.csv"),
    "not UTF-8": (GOOD + b"2025-04-01,M\xe91,ZC1668,current,500,2,0,297.88,61.34\n", "p.csv"),
    "no rows": (csv_bytes(PRODUCTION_HEADER, []), "p.csv"),
    "parquet": (parquet(GOOD), "p.parquet"),
    "sensors": (csv_bytes(SENSORS_HEADER, sensor_rows(3000)).replace(b",40.25,", b",-300,", 7), "sensors.csv"),
}
BUNDLES = {
    "good": (DESIGN, csv_bytes(RUNS_HEADER, RUNS)),
    "unknown tool": (DESIGN.replace("ZC1668", "ZC1666"), csv_bytes(RUNS_HEADER, RUNS)),
    "two levels alike": (DESIGN.replace("high: 150", "high: 100"), csv_bytes(RUNS_HEADER, RUNS)),
    "no run is left": (DESIGN, csv_bytes(RUNS_HEADER, ["1,flat,2", "2,flat,3"])),
    "a column is missing": (DESIGN, b"cutting_speed,tool_life\n100,22\n"),
    **{name: (DESIGN, data) for name, (data, _, _) in REJECTED_RUNS.items()},
}


def seen(intake: Intake, path: Path) -> Preview:
    """The preview of one file or bundle."""
    (envelope,) = check_envelopes([path])
    return preview(envelope, intake.postgres, known_tools(intake.tools_csv))


def rows(intake: Intake, found: Preview) -> list[dict[str, object]]:
    """Rejected rows in order; what the loader keeps of them is the same."""
    table = intake.processed(found.envelope.files[0].key, "rejected.parquet")
    return table.sort_by("row_number").to_pylist() if table else []


@pytest.mark.parametrize("case", FILES)
def test_data_files(intake: Intake, case: str) -> None:
    data, name = FILES[case]
    before = seen(intake, path := intake.file(data, name))
    assert intake.count("production_data") == intake.count("machine_sensors") == intake.count("load_manifest") == 0
    assert list(intake.client.list_objects("raw", recursive=True)) == []
    (outcome,) = intake.run(path).outcomes
    assert before.verdict.n_accepted == outcome.rows_loaded
    if before.verdict.refusals:
        assert (before.verdict.refusals, outcome.status) == ((outcome.error,), "rejected")
    else:
        assert before.verdict.n_rows == outcome.rows_in_file
        assert before.verdict.rejected.sort_by("row_number").to_pylist() == rows(intake, before)
        assert before.verdict.notes == outcome.notes


@pytest.mark.parametrize("case", BUNDLES)
def test_bundles(intake: Intake, case: str) -> None:
    design, runs = BUNDLES[case]
    before = seen(intake, path := intake.bundle(runs, design))
    assert intake.count("experiments") == intake.count("load_manifest") == 0
    of_design, of_runs = intake.run(path).outcomes
    assert before.verdict.n_accepted == of_runs.rows_loaded
    if of_design.status == "rejected" and before.verdict.refusals:
        said = "; ".join(before.verdict.refusals)
        assert said and said in str(of_design.error).replace(of_design.object_key, "design.yml")
    else:
        assert before.verdict.rejected.sort_by("row_number").to_pylist() == rows(intake, before)
        assert before.verdict.notes == of_runs.notes


def test_the_first_rows_are_those_of_the_file(intake: Intake) -> None:
    found = seen(intake, intake.bundle(csv_bytes(RUNS_HEADER, ["100,flat,22", "150,flat", "150,chamfered,x"])))
    assert found.head.to_pylist() == [
        {"cutting_speed": "100", "tool_geometry": "flat", "tool_life": "22"},
        {"cutting_speed": "150", "tool_geometry": "chamfered", "tool_life": "x"},
    ]
    assert found.row_numbers == (1, 3)
    assert [row["row_number"] for row in found.verdict.rejected.to_pylist()] == [2, 3]
    many = seen(intake, intake.file(csv_bytes(SENSORS_HEADER, sensor_rows(20_000)), "sensors.csv"))
    assert (many.head.num_rows, many.row_numbers[-1], many.verdict.n_accepted) == (1000, 1000, 20_000)


def test_the_same_again_and_other_data_of_the_same_name(intake: Intake) -> None:
    path = intake.bundle()
    intake.run(path)
    again = seen(intake, path)
    assert (again.is_loaded, again.verdict.n_accepted, again.verdict.refusals) == (True, 0, ())
    other = seen(intake, intake.bundle(csv_bytes(RUNS_HEADER, RUNS[::-1])))
    assert not other.is_loaded
    assert "experiment_id 'tool_life' is already taken by other data" in other.verdict.refusals[0]


def test_days_that_are_loaded_already(intake: Intake) -> None:
    intake.run(intake.file(GOOD))
    found = seen(
        intake, intake.file(csv_bytes(PRODUCTION_HEADER, [*PRODUCTION[:2], BAD_DAYS[1].replace("NONE", "ZC1668")]))
    )
    assert [row["row_number"] for row in found.verdict.rejected.to_pylist()] == [1, 2]
    assert "already loaded" in found.verdict.rejected.to_pylist()[0]["reason"]
    assert found.verdict.n_accepted == 1


def test_an_earlier_verdict_stands(intake: Intake) -> None:
    path = intake.file(csv_bytes(PRODUCTION_HEADER, []))
    intake.run(path)
    found = seen(intake, path)
    assert not found.is_loaded and found.verdict.n_accepted == 0
    assert found.verdict.refusals == (
        "these very bytes are rejected since an earlier load: the file has a header and no rows",
    )
    path = intake.file(GOOD, "good.csv")
    intake.land(path)
    (landed,) = [each for each in list_landed(intake.client) if each.n_bytes == len(GOOD)]
    quarantine(intake.client, intake.postgres, landed, "costs in another currency")
    found = seen(intake, path)
    assert found.verdict.refusals == (
        "these very bytes are quarantined since an earlier load: costs in another currency; "
        f"`doe load --release {landed.main_key}`",
    )
