"""Bad data files and envelopes: a clear message each, nothing lost, nothing loaded by mistake."""

import io

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from ingestion.errors import Refused
from tests.pipeline.intake import (
    DESIGN,
    PRODUCTION,
    PRODUCTION_HEADER,
    SENSORS_HEADER,
    Intake,
    csv_bytes,
    parquet,
    sensor_rows,
)

GOOD = csv_bytes(PRODUCTION_HEADER, PRODUCTION)


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
