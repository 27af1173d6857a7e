"""The declared rules of data files, and how files are told apart and cut into records."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.convert import to_booleans, to_dates, to_doubles, to_integers, to_timestamps
from ingestion.dialect import record_blocks, sniff
from ingestion.errors import Rejected
from ingestion.rules import ALL_COLUMNS, DATASETS, MACHINE_SENSORS, PRODUCTION_DATA, Column, recognise
from ingestion.typed import type_csv_block
from ingestion.warehouse import DDL

SQL_TYPES = {
    "text": "text",
    "tool": "text",
    "date": "date",
    "timestamp": "timestamptz",
    "count": "bigint",
    "measure": "double precision",
}
TOOLS = frozenset({"ZC1668"})


def texts(*values: str) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, pa.string())])


@pytest.mark.parametrize("name", DATASETS)
def test_rules_are_those_of_the_raw_table(name: str) -> None:
    """Names, order, types and nullability in raw_tables.sql are the declared ones."""
    body = re.search(rf"raw\.{name} \((.*?)\n\);", DDL.read_text(encoding="utf-8"), re.S)
    assert body is not None
    columns = [line.strip().rstrip(",") for line in body[1].strip().splitlines()]
    declared = [
        f"{column.name} {SQL_TYPES[column.type]}" + ("" if column.nullable else " not null")
        for column in DATASETS[name].columns
    ]
    assert columns[: len(declared)] == declared


@pytest.mark.parametrize("name", DATASETS)
def test_every_measure_has_a_unit_and_a_range(name: str) -> None:
    for column in DATASETS[name].columns:
        if column.is_number:
            assert column.unit
            assert column.minimum is not None
            assert column.maximum is not None


@pytest.mark.parametrize("name", DATASETS)
def test_dataset_is_told_from_columns_in_any_order(name: str) -> None:
    assert recognise(reversed(DATASETS[name].names)).name == name


def test_missing_and_renamed_columns_are_named() -> None:
    names = [name.replace("rpm", "RPM") for name in MACHINE_SENSORS.names]
    with pytest.raises(Rejected, match=r"missing column 'rpm', did you mean 'RPM'\?"):
        recognise(names)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter: str) -> None:
    head = delimiter.join(PRODUCTION_DATA.names).encode()
    dialect = sniff(b"\xef\xbb\xbf" + head + b"\r\n1", ALL_COLUMNS)
    assert (dialect.delimiter, dialect.columns) == (delimiter, PRODUCTION_DATA.names)
    assert dialect.body_offset == len(head) + 5


record = st.text(st.sampled_from('ab,"\n'), max_size=12).map(lambda text: '"' + text.replace('"', '""') + '"')


@given(st.lists(record, min_size=1, max_size=30), st.integers(1, 40), st.integers(1, 40))
def test_blocks_are_whole_records(records: list[str], chunk: int, size: int) -> None:
    data = "".join(f"{text}\n" for text in records).encode()
    chunks = iter([data[start : start + chunk] for start in range(0, len(data), chunk)])
    blocks = list(record_blocks(chunks, size))
    assert b"".join(blocks) == data
    for block in blocks:
        assert block.endswith(b"\n")
        assert block.count(b'"') % 2 == 0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_doubles_are_exact(numbers: list[float]) -> None:
    assert to_doubles(texts(*map(repr, numbers))).tolist() == numbers
    assert to_doubles(texts(*(repr(number).replace(".", ",") for number in numbers)), True).tolist() == numbers


def test_integers_booleans_and_times() -> None:
    values, bad = to_integers(texts("3", "3.0", "", "3.5", "x", "99999999999"))
    assert values.to_pylist() == [3, 3, None, None, None, None]
    assert bad.tolist() == [False, False, False, True, True, True]
    true, bad = to_booleans(texts("TRUE", "1", "", "no", "2"))
    assert true.tolist() == [True, True, False, False, False]
    assert bad.tolist() == [False, False, False, False, True]
    days = to_dates(texts("2025-02-28", "2025-02-28T00:00:00", "2025-02-30", "28.02.2025", ""))
    assert [str(day) for day in days.to_pylist()] == ["2025-02-28", "2025-02-28", "None", "None", "None"]
    times = to_timestamps(texts("2025-02-28 10:00", "2025-02-28T12:00:00.5+02:00", "noon", ""))
    assert [str(time) for time in times.to_pylist()] == [
        "2025-02-28 10:00:00+00:00",
        "2025-02-28 10:00:00.500000+00:00",
        "None",
        "None",
    ]


@pytest.mark.parametrize("stamp", ["2025-02-28 10:00:00", "2025-02-28T10:00:00Z", "2025-02-28T11:00:00+01:00"])
@pytest.mark.parametrize("bad", ["", "2025-02-28T10:00:01,M1,ZC1668,hot,,,,,,,,\n"])
def test_a_bad_row_does_not_change_how_its_neighbours_are_read(stamp: str, bad: str) -> None:
    """The fast way and the careful way give the same rows."""
    good = f"{stamp}, M1 ,ZC1668,900.5,5.1,,605,-40.25,1.5,61,505.5,7.25\n"
    dialect = sniff(",".join(MACHINE_SENSORS.names).encode(), ALL_COLUMNS)
    rows = type_csv_block((good + bad).encode(), dialect, False, MACHINE_SENSORS, TOOLS)
    assert rows.rejected.num_rows == (1 if bad else 0)
    row = rows.accepted.to_pylist()[0]
    assert (row["machine_id"], row["rpm"], row["temperature_c"]) == ("M1", None, -40.25)
    assert str(row["timestamp"]) == "2025-02-28 10:00:00+00:00"


@settings(max_examples=30)
@given(st.sampled_from([column for column in MACHINE_SENSORS.columns if column.is_number]), st.floats(1e-3, 10))
def test_ranges_are_inclusive(column: Column, beyond: float) -> None:
    dialect = sniff(",".join(MACHINE_SENSORS.names).encode(), ALL_COLUMNS)

    def accepted(value: float) -> int:
        cells = {name: "" for name in MACHINE_SENSORS.names}
        cells |= {"timestamp": "2025-01-01 00:00:00", "machine_id": "M1", "tool_id": "ZC1668"}
        cells[column.name] = repr(value)
        block = ",".join(cells.values()).encode() + b"\n"
        return int(type_csv_block(block, dialect, False, MACHINE_SENSORS, TOOLS).accepted.num_rows)

    minimum, maximum = column.minimum, column.maximum
    assert minimum is not None
    assert maximum is not None
    assert [accepted(value) for value in (minimum, maximum)] == [1, 1]
    assert [accepted(value) for value in (minimum - beyond, maximum + beyond)] == [0, 0]
