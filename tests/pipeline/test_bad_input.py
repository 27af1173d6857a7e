"""Bad input: a clear message each, nothing lost, nothing loaded by mistake."""

import io

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from ingestion import store
from ingestion.errors import Refused
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


def parquet(data: bytes) -> bytes:
    """The same table as Parquet."""
    buffer = io.BytesIO()
    pq.write_table(pa_csv.read_csv(io.BytesIO(data)), buffer)
    return buffer.getvalue()


def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a small file as many blocks as a large one."""
    for name in ("store.READ_BYTES", "sources.BLOCK_BYTES", "reject_file.BLOCK_BYTES"):
        monkeypatch.setattr(f"ingestion.{name}", 4096)


REFUSED_FILES = {
    "empty file": (b"", "the file is empty; expected a header line"),
    "only a byte order mark": (b"\xef\xbb\xbf", "the file is empty"),
    "utf-16": ("date,x".encode("utf-16"), "the file is UTF-16"),
    "missing column": (
        csv_bytes(PRODUCTION_HEADER.removesuffix(",cost_resharpening_usd"), []),
        "missing column 'cost_resharpening_usd'",
    ),
    "renamed column": (
        csv_bytes(PRODUCTION_HEADER.replace("machine_id", "machineid"), []),
        "missing column 'machine_id', did you mean 'machineid'?",
    ),
    "extra column": (
        csv_bytes(PRODUCTION_HEADER + ",shift", []),
        "unknown column 'shift' in production_data",
    ),
    "column twice": (csv_bytes(PRODUCTION_HEADER + ",date", []), "column 'date' occurs twice"),
    "no known dataset": (b"a,b\n1,2\n", "are of no known dataset"),
    "two delimiters": (
        GOOD.replace(b"date,machine_id,tool_id", b"date;machine_id;tool_id", 1),
        "use one of them",
    ),
}


@pytest.mark.parametrize("case", REFUSED_FILES)
def test_refused_data_file(intake: Intake, case: str) -> None:
    data, message = REFUSED_FILES[case]
    good, bad = intake.bundle(), intake.file(data)
    with pytest.raises(Refused) as refused:
        intake.land(good, bad)
    assert message in str(refused.value)
    assert str(bad) in str(refused.value)
    assert list(intake.client.list_objects("raw", recursive=True)) == []


REFUSED_DESIGNS: dict[str, tuple[str | bytes, str]] = {
    "not YAML": ("experiment_id: [a", "line 1, column"),
    "not a mapping": ("- a\n- b\n", "expected keys such as 'experiment_id:'"),
    "bad id": (
        "experiment_id: Tool Life\n",
        "line 1: experiment_id 'Tool Life' must be 1 to 64 of a-z, 0-9 and _",
    ),
    "no id": ("title: x\n", "experiment_id is missing"),
    "key twice": (DESIGN + "tool_id: ZC1445\n", "line 8: key 'tool_id' is given twice"),
    "not UTF-8": (b"experiment_id: a\ntitle: caf\xe9\n", "line 2: byte 0xe9 is not UTF-8"),
}


@pytest.mark.parametrize("case", REFUSED_DESIGNS)
def test_refused_design(intake: Intake, case: str) -> None:
    design, message = REFUSED_DESIGNS[case]
    folder = intake.bundle(design=design)
    with pytest.raises(Refused) as refused:
        intake.land(folder)
    assert message in str(refused.value)
    assert str(folder / "design.yml") in str(refused.value)


def test_refused_bundles_and_paths_are_reported_together(intake: Intake) -> None:
    both = intake.bundle(name="both")
    (both / "runs.parquet").write_bytes(b"x")
    without_runs = intake.bundle(name="without_runs")
    (without_runs / "runs.csv").unlink()
    without_design = intake.bundle(name="without_design")
    (without_design / "design.yml").unlink()
    empty_runs = intake.bundle(b"", name="empty_runs")
    cut_short = intake.file(parquet(GOOD)[:-100], "cut.parquet")
    missing = intake.folder / "missing.csv"
    with pytest.raises(Refused) as refused:
        intake.land(intake.folder, missing)
    messages = "\n".join(refused.value.messages)
    assert f"{both}: both runs.csv and runs.parquet" in messages
    assert f"{without_runs}: neither runs.csv nor runs.parquet" in messages
    assert f"{without_design}: runs.csv without design.yml" in messages
    assert f"{empty_runs / 'runs.csv'}: the file is empty" in messages
    assert f"{cut_short}: not a complete Parquet file" in messages
    assert f"{missing}: no such file or folder" in messages


def test_nothing_to_land(intake: Intake) -> None:
    folder = intake.folder / "empty"
    folder.mkdir()
    with pytest.raises(Refused, match=r"holds no design\.yml with runs"):
        intake.land(folder)


TOLERATED_FILES = {
    "byte order mark": b"\xef\xbb\xbf" + GOOD,
    "CRLF": GOOD.replace(b"\n", b"\r\n"),
    "no line end at the end": GOOD.rstrip(b"\n"),
    "blank lines": GOOD.replace(b"\n", b"\n\n"),
    "quotes": GOOD.replace(b"M1", b'"M1"'),
    "semicolons and decimal commas": GOOD.replace(b",", b";").replace(b".", b","),
    "semicolons and decimal points": GOOD.replace(b",", b";"),
    "blanks around values": GOOD.replace(b",M1,", b", M1 ,"),
    "parquet": parquet(GOOD),
}


@pytest.mark.parametrize("case", TOLERATED_FILES)
def test_tolerated_data_file(intake: Intake, case: str) -> None:
    name = "data.parquet" if case == "parquet" else "data.csv"
    summary = intake.run(intake.file(TOLERATED_FILES[case], name))
    assert [outcome.status for outcome in summary.outcomes] == ["loaded"]
    assert not summary.has_rejects
    rows = intake.rows("select * from raw.production_data order by date")
    assert len(rows) == 10
    assert (rows[0]["machine_id"], rows[0]["daily_production"], rows[0]["cost_new_tools_usd"]) == (
        "M1",
        501,
        297.88,
    )
    assert [row["_row_number"] for row in rows] == list(range(1, 11))
    assert ("decimal commas" in summary.outcomes[0].notes) == (case == "semicolons and decimal commas")


REJECTED_ROWS = {
    "unknown tool": ("2025-04-01,M1,ZC9,current,1,0,0,0,0", "tool_id", "ZC9", "unknown tool"),
    "day that does not exist": ("2025-02-30,M1,ZC1668,current,1,0,0,0,0", "date", "2025-02-30", "not a day"),
    "other date format": ("03/04/2025,M1,ZC1668,current,1,0,0,0,0", "date", "03/04/2025", "YYYY-MM-DD"),
    "negative count": ("2025-04-01,M1,ZC1668,current,-1,0,0,0,0", "daily_production", "-1", "below 0 pieces"),
    "part of a piece": (
        "2025-04-01,M1,ZC1668,current,1.5,0,0,0,0",
        "daily_production",
        "1.5",
        "whole number",
    ),
    "text for a number": (
        "2025-04-01,M1,ZC1668,current,1,0,0,a,0",
        "cost_new_tools_usd",
        "a",
        "finite number",
    ),
    "nan": ("2025-04-01,M1,ZC1668,current,1,0,0,nan,0", "cost_new_tools_usd", "nan", "not a finite number"),
    "inf": ("2025-04-01,M1,ZC1668,current,1,0,0,inf,0", "cost_new_tools_usd", "inf", "not a finite number"),
    "huge": (
        "2025-04-01,M1,ZC1668,current,1,0,0,1e400,0",
        "cost_new_tools_usd",
        "1e400",
        "not a finite number",
    ),
    "empty machine": ("2025-04-01,,ZC1668,current,1,0,0,0,0", "machine_id", "", "empty; a value is needed"),
    "nul byte": ("2025-04-01,M\0,ZC1668,current,1,0,0,0,0", "machine_id", "M\0", "NUL byte"),
    "too few values": ("2025-04-01,M1", None, None, "2 values where the header has 9 columns"),
    "decimal comma": ("2025-04-01,M1,ZC1668,current,1,0,0,1,5,0", None, None, "decimal commas need ';'"),
    "same key": (
        "2025-03-01,M1,ZC1668,current,9,0,0,0,0",
        "date, machine_id, tool_id, configuration",
        "2025-03-01 M1 ZC1668 current",
        "duplicate of row 1",
    ),
}


@pytest.mark.parametrize("case", REJECTED_ROWS)
@pytest.mark.parametrize("position", [2, 10])
def test_rejected_row(intake: Intake, case: str, position: int) -> None:
    line, column, value, reason = REJECTED_ROWS[case]
    rows = [*PRODUCTION[:position], line, *PRODUCTION[position:]]
    outcome = intake.run(intake.file(csv_bytes(PRODUCTION_HEADER, rows))).outcomes[0]
    assert (outcome.status, outcome.rows_in_file, outcome.rows_loaded) == ("partly_rejected", 11, 10)
    rejected = intake.processed(outcome.object_key, "rejected.parquet")
    assert rejected is not None
    found = rejected.to_pylist()[0]
    assert (found["row_number"], found["column"], found["value"]) == (position + 1, column, value)
    assert reason in found["reason"]
    assert found["line"].startswith(line[:12])
    assert outcome.error is not None
    assert outcome.error.startswith(f"row {position + 1}")
    numbers = {row["_row_number"] for row in intake.rows("select _row_number from raw.production_data")}
    assert numbers == set(range(1, 12)) - {position + 1}


def test_key_that_is_loaded_already(intake: Intake) -> None:
    intake.run(intake.file(GOOD))
    rows = [*PRODUCTION[:2], "2025-05-01,M1,ZC1668,current,1,0,0,0,0"]
    outcome = intake.run(intake.file(csv_bytes(PRODUCTION_HEADER, rows))).outcomes[0]
    assert (outcome.rows_loaded, outcome.rows_rejected) == (1, 2)
    assert outcome.error is not None
    assert "already loaded: row 1 of production_data/" in outcome.error


REJECTED_FILES = {
    "header only": (csv_bytes(PRODUCTION_HEADER, []), 0, "the file has a header and no rows"),
    "not UTF-8": (GOOD.replace(b"2025-03-04,M1", b"2025-03-04,M\xf1"), 10, "line 5: byte 0xf1 is not UTF-8"),
    "decimal commas and points": (
        GOOD.replace(b",", b";").replace(b"297.88", b"297,88", 3),
        10,
        "3 numbers have a decimal comma and 17 a decimal point",
    ),
}


@pytest.mark.parametrize("case", REJECTED_FILES)
def test_rejected_file(intake: Intake, case: str) -> None:
    data, n_rows, message = REJECTED_FILES[case]
    outcome = intake.run(intake.file(data)).outcomes[0]
    assert (outcome.status, outcome.rows_in_file, outcome.rows_loaded) == ("rejected", n_rows, 0)
    assert outcome.error is not None
    assert message in outcome.error
    assert intake.count("production_data") == 0
    if n_rows:
        rejected = intake.processed(outcome.object_key, "rejected.parquet")
        assert rejected is not None
        assert rejected.column("row_number").to_pylist() == list(range(1, n_rows + 1))
        assert set(rejected.column("reason").to_pylist()) == {outcome.error}


def test_rows_that_the_database_refuses(intake: Intake) -> None:
    """A constraint that a site has added rejects the object and stops no other."""
    intake.load()
    intake.execute("alter table raw.production_data add check (daily_production < 505)")
    outcomes = intake.run(intake.file(GOOD), intake.bundle()).outcomes
    by_dataset = {outcome.dataset: outcome for outcome in outcomes}
    assert by_dataset["experiments"].status == "loaded"
    assert (by_dataset["production_data"].status, intake.count("production_data")) == ("rejected", 0)
    assert "violates check constraint" in str(by_dataset["production_data"].error)


def test_parquet_that_is_cut_inside(intake: Intake) -> None:
    data = parquet(GOOD)
    damaged = data[:40] + bytes(len(data[40:200])) + data[200:]
    outcome = intake.run(intake.file(damaged, "damaged.parquet")).outcomes[0]
    assert outcome.status == "rejected"
    assert outcome.error is not None
    assert "not a complete Parquet file" in outcome.error


def test_parquet_with_texts_and_a_bad_row(intake: Intake) -> None:
    table = pa_csv.read_csv(io.BytesIO(GOOD))
    costs = table.column("cost_new_tools_usd").cast(pa.string()).to_pylist()
    costs[4] = "n/a"
    position = table.column_names.index("cost_new_tools_usd")
    buffer = io.BytesIO()
    pq.write_table(table.set_column(position, "cost_new_tools_usd", pa.array(costs)), buffer)
    outcome = intake.run(intake.file(buffer.getvalue(), "texts.parquet")).outcomes[0]
    assert outcome.error == "row 5, column cost_new_tools_usd, value 'n/a': not a finite number"
    assert outcome.rows_loaded == 9


def test_bad_rows_in_many_blocks(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch)
    rows = sensor_rows(2000)
    for number in (1, 700, 1999):
        rows[number] = rows[number].replace("40.25", "hot")
    rows[1000] = "2025-03-01"
    outcome = intake.run(intake.file(csv_bytes(SENSORS_HEADER, rows))).outcomes[0]
    assert (outcome.rows_in_file, outcome.rows_loaded) == (2000, 1996)
    rejected = intake.processed(outcome.object_key, "rejected.parquet")
    assert rejected is not None
    assert rejected.column("row_number").to_pylist() == [2, 701, 1001, 2000]
    seconds = intake.rows(
        "select mod(extract(epoch from timestamp), 86400) + 1 - _row_number as d from raw.machine_sensors"
    )
    assert {row["d"] for row in seconds} == {0}


def test_bad_byte_far_into_a_file_keeps_nothing(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    small_blocks(monkeypatch)
    data = csv_bytes(SENSORS_HEADER, sensor_rows(2000)).replace(b"00:30:00,M1", b"00:30:00,\xff1")
    outcome = intake.run(intake.file(data)).outcomes[0]
    assert outcome.error == "line 1802: byte 0xff is not UTF-8; save the file as 'CSV UTF-8'"
    assert (outcome.rows_in_file, outcome.rows_loaded, intake.count("machine_sensors")) == (2000, 0, 0)


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
