"""A block of CSV records, or a Parquet batch, as a table of texts with row numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from ingestion.dialect import Dialect, NotUtf8
from ingestion.findings import REJECTED_SCHEMA, rejected_lines


@dataclass(frozen=True)
class TextTable:
    """Columns as trimmed texts (no nulls), the number of each row, the lines as received, malformed rows."""

    columns: pa.Table
    row_numbers: npt.NDArray[np.int64]
    lines: list[str]
    malformed: pa.Table
    n_records: int


def from_csv(block: bytes, dialect: Dialect) -> TextTable:
    """Parse whole records (no header); the first one has number 1. Raises NotUtf8."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8(block[error.start], block[: error.start].count(b"\n") + 2) from None
    wrong: list[pa_csv.InvalidRow] = []

    def keep(row: pa_csv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    names = list(dialect.columns)
    if not block.strip(b"\r\n"):
        columns = pa.table({name: pa.array([], pa.string()) for name in names})
    else:
        columns = pa_csv.read_csv(
            pa.BufferReader(block),
            read_options=pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=max(len(block), 1 << 16)),
            parse_options=pa_csv.ParseOptions(
                delimiter=dialect.delimiter, newlines_in_values=True, invalid_row_handler=keep
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    n_records = columns.num_rows + len(wrong)
    positions = np.ones(n_records, dtype=np.bool_)
    positions[[row.number - 1 for row in wrong]] = False
    kept = np.flatnonzero(positions)
    all_lines = _lines(block, n_records)
    malformed = rejected_lines(
        [row.number for row in wrong], [_width(row, dialect) for row in wrong], [row.text for row in wrong]
    )
    lines = [all_lines[position] for position in kept] if all_lines else _joined(columns, dialect.delimiter)
    return TextTable(_trimmed(columns), kept.astype(np.int64) + 1, lines, malformed, n_records)


def from_parquet(batch: pa.Table) -> TextTable:
    """The texts of typed columns; numbers keep their shortest exact form."""
    columns = {name: _to_text(batch.column(name)) for name in batch.column_names}
    table = _trimmed(pa.table(columns))
    numbers = np.arange(1, batch.num_rows + 1, dtype=np.int64)
    malformed = REJECTED_SCHEMA.empty_table()
    return TextTable(table, numbers, _joined(table, ","), malformed, batch.num_rows)


def _to_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return pc.fill_null(column.cast(pa.string()), "")


def _trimmed(columns: pa.Table) -> pa.Table:
    return pa.table([pc.utf8_trim_whitespace(column) for column in columns.columns], names=columns.column_names)


def _lines(block: bytes, n_records: int) -> list[str]:
    """The records as received, or nothing when a quoted line end makes records longer than lines."""
    lines = [line for line in block.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n") if line]
    return lines if len(lines) == n_records else []


def _joined(columns: pa.Table, delimiter: str) -> list[str]:
    if not columns.num_columns:
        return []
    lines: list[str] = pc.binary_join_element_wise(*columns.columns, delimiter).to_pylist()
    return lines


def _width(row: pa_csv.InvalidRow, dialect: Dialect) -> str:
    hint = "; decimal commas need ';' between the columns" if dialect.delimiter == "," else ""
    return f"{row.actual_columns} values where the header has {row.expected_columns} columns{hint}"
