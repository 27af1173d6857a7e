"""Bad runs and bundles: a clear message each, nothing lost, nothing loaded by mistake."""

import io

import pytest

from ingestion import store
from tests.pipeline.intake import (
    DESIGN,
    PRODUCTION,
    PRODUCTION_HEADER,
    RUNS,
    RUNS_HEADER,
    Intake,
    csv_bytes,
    parquet,
)

GOOD = csv_bytes(PRODUCTION_HEADER, PRODUCTION)
FRACTION = """\
experiment_id: fraction
factors:
  - {letter: A, name: a, low: -1, high: 1}
  - {letter: B, name: b, low: -1, high: 1}
  - {letter: C, name: c, low: -1, high: 1}
generators: ["C=AB"]
responses:
  - {name: y, goal: maximize}
"""


def runs(*rows: str, header: str = RUNS_HEADER) -> bytes:
    """The good runs and more."""
    return csv_bytes(header, [*RUNS, *rows] if header == RUNS_HEADER else rows)


REJECTED_RUNS = {
    "level of no factor": (
        runs("120,flat,5"),
        5,
        "neither low 100, high 150 nor centre 125 m/min of factor A",
    ),
    "text level": (runs("100,round,5"), 5, "neither low 'flat' nor high 'chamfered' of factor B"),
    "empty level": (runs(",flat,5"), 5, "the level of factor A is empty"),
    "nan life": (runs("100,flat,nan"), 5, "value 'nan': not a finite number; leave the cell empty"),
    "inf life": (runs("100,flat,inf"), 5, "value 'inf': not a finite number"),
    "negative life": (runs("100,flat,-4"), 5, "value '-4': must be above 0: tool_life is a life in h"),
    "zero life": (runs("100,flat,0"), 5, "value '0': must be above 0"),
    "beyond a square": (runs("100,flat,1e200"), 5, "not within 1e-100 and 1e+100; write it in another unit"),
    "text life": (runs("100,flat,long"), 5, "value 'long': not a finite number"),
    "same run order": (
        runs("1,100,flat,5", "2,150,flat,6", "1,100,flat,5", header="run_order," + RUNS_HEADER),
        3,
        "column run_order, value '1': duplicate run",
    ),
    "same standard order and replicate": (
        runs("1,1,100,flat,5", "1,2,100,flat,6", "1,1,100,flat,5", header="std_order,replicate," + RUNS_HEADER),
        3,
        "duplicate run: the same std_order and replicate",
    ),
    "other experiment": (
        runs("tool_life,100,flat,5", "other,150,flat,6", header="experiment_id," + RUNS_HEADER),
        2,
        "value 'other': unknown experiment; this bundle is 'tool_life'",
    ),
    "replicate that is no number": (
        runs("1,100,flat,5", "x,150,flat,6", header="replicate," + RUNS_HEADER),
        2,
        "column replicate, value 'x': not a whole number",
    ),
    "censored that is no truth value": (
        runs("100,flat,5,true", "150,flat,6,maybe", header=RUNS_HEADER + ",tool_life_censored"),
        2,
        "value 'maybe': neither true nor false",
    ),
    "censored without a value": (
        runs("100,flat,5,true", "150,flat,,true", header=RUNS_HEADER + ",tool_life_censored"),
        2,
        "censored needs the value that was reached",
    ),
}


@pytest.mark.parametrize("case", REJECTED_RUNS)
def test_rejected_run(intake: Intake, case: str) -> None:
    data, row, message = REJECTED_RUNS[case]
    design, found = intake.run(intake.bundle(data)).outcomes
    assert design.status == "loaded"
    assert (found.status, found.rows_rejected) == ("partly_rejected", 1)
    assert found.error is not None
    assert found.error.startswith(f"row {row}, column ")
    assert message in found.error
    run_ids = {run["run_id"] for run in intake.rows("select run_id from raw.experiment_runs")}
    assert row not in run_ids
    assert len(run_ids) == found.rows_loaded


REJECTED_BUNDLES = {
    "header only": (DESIGN, runs(header=RUNS_HEADER + ",block"), "the file has a header and no rows"),
    "not UTF-8": (
        DESIGN,
        csv_bytes(RUNS_HEADER, RUNS).replace(b"150,flat", b"150,fl\xe4t"),
        "line 3: byte 0xe4",
    ),
    "missing factor": (
        DESIGN,
        b"tool_geometry,tool_life\nflat,1\n",
        "missing column 'cutting_speed' (or 'A')",
    ),
    "renamed factor": (
        DESIGN,
        csv_bytes("cutting_sped,tool_geometry,tool_life", RUNS),
        "missing column 'cutting_speed' (or 'A') of factor A, did you mean 'cutting_sped'?",
    ),
    "missing response": (DESIGN, b"A,B\n100,flat\n", "missing column 'tool_life' of a response"),
    "extra column": (
        DESIGN,
        csv_bytes(RUNS_HEADER + ",operator", [f"{row},x" for row in RUNS]),
        "unknown column 'operator'",
    ),
    "factor twice": (DESIGN, b"A,cutting_speed,B,tool_life\n1,1,1,1\n", "factor A has two columns"),
    "unknown tool": (
        DESIGN.replace("ZC1668", "ZC1666"),
        None,
        "unknown tool 'ZC1666', did you mean 'ZC1668'?",
    ),
    "unknown key": (
        DESIGN.replace("goal:", "gaol:"),
        None,
        "unknown key 'responses.1.gaol', did you mean 'goal'?",
    ),
    "every run is wrong": (DESIGN, runs("1,x,1", "2,y,1", header=RUNS_HEADER), "no run is left"),
    "decimal commas and points": (
        DESIGN,
        b"A;B;tool_life\n-1;-1;1,5\n1;-1;2.5\n-1;1;3,5\n",
        "2 numbers have a decimal comma and 1 a decimal point",
    ),
    "generator contradicts the runs": (
        FRACTION,
        b"a,b,c,y\n-1,-1,1,1\n1,-1,-1,2\n-1,1,1,3\n1,1,1,4\n",
        "row 3: C=AB would make C -1, the file says +1 (1 of 4 runs",
    ),
    "generator of the wrong sign": (
        FRACTION.replace("C=AB", "C=-AB"),
        b"a,b,c,y\n0,0,0,9\n-1,-1,1,1\n1,-1,-1,2\n-1,1,-1,3\n1,1,1,4\n",
        "row 2: C=-AB would make C -1, the file says +1 (4 of 4 runs",
    ),
}


@pytest.mark.parametrize("case", REJECTED_BUNDLES)
def test_rejected_bundle(intake: Intake, case: str) -> None:
    design, data, message = REJECTED_BUNDLES[case]
    if case == "every run is wrong":
        data = b"A,B,tool_life\n7,flat,1\n100,round,1\n"
    outcomes = intake.run(intake.bundle(data, design)).outcomes
    assert [outcome.status for outcome in outcomes] == ["rejected", "rejected"]
    for outcome in outcomes:
        assert outcome.error is not None
        assert message in outcome.error
    assert intake.count("experiments") == intake.count("experiment_runs") == 0


def test_truncated_runs_parquet(intake: Intake) -> None:
    data = parquet(csv_bytes(RUNS_HEADER, RUNS))[:-20]
    outcomes = intake.run(intake.bundle(data, runs_name="runs.parquet")).outcomes
    assert [outcome.status for outcome in outcomes] == ["rejected", "rejected"]
    assert "not a complete Parquet file" in str(outcomes[1].error)


def test_id_that_is_taken(intake: Intake) -> None:
    intake.run(intake.bundle())
    other = intake.bundle(csv_bytes(RUNS_HEADER, RUNS[:3]), name="other")
    outcomes = intake.run(other).outcomes
    assert [outcome.status for outcome in outcomes] == ["rejected", "rejected"]
    assert "experiment_id 'tool_life' is already taken by other data" in str(outcomes[0].error)
    assert "give the new data an experiment_id of its own" in str(outcomes[0].error)
    assert intake.count("experiments") == 1
    assert intake.count("experiment_runs") == 4


def test_id_of_a_rejected_bundle_is_free(intake: Intake) -> None:
    intake.run(intake.bundle(b"A,B,tool_life\n7,flat,1\n"))
    outcomes = intake.run(intake.bundle(name="corrected")).outcomes
    assert [outcome.status for outcome in outcomes] == ["loaded", "loaded"]


def test_object_that_was_damaged_in_the_store(intake: Intake) -> None:
    key = intake.land(intake.file(GOOD)).objects[0].object_key
    bundle = intake.land(intake.bundle()).objects[0].object_key
    for changed in (key, bundle):
        data = store.read(intake.client, "raw", changed).replace(b"2", b"3")
        intake.client.put_object("raw", changed, io.BytesIO(data), len(data))
    summary = intake.load()
    assert summary.outcomes == []
    assert summary.has_rejects
    assert len(summary.damaged) == 2
    assert "land the file again" in summary.damaged[0]
    assert intake.count("load_manifest") == intake.count("production_data") == 0
