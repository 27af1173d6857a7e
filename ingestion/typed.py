"""Blocks and batches of a data file as typed rows, with the rejected ones beside them."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from ingestion.convert import is_empty, to_dates, to_doubles, to_timestamps
from ingestion.dialect import Dialect
from ingestion.findings import REJECTED_SCHEMA
from ingestion.rules import Column, Dataset
from ingestion.text_table import TextTable, from_csv, from_parquet
from ingestion.validate import check_rules

_ZONED = pa.timestamp("us", "UTC")
_LOCAL = pa.timestamp("us")


@dataclass(frozen=True)
class TypedRows:
    """Accepted rows (the dataset's schema) with their numbers, rejected rows, and the number of both."""

    accepted: pa.Table
    row_numbers: npt.NDArray[np.int64]
    rejected: pa.Table
    n_records: int

    def shifted(self, offset: int) -> "TypedRows":
        """The same rows, numbered `offset` higher."""
        if offset == 0:
            return self
        rejected = self.rejected
        if rejected.num_rows:
            rejected = rejected.set_column(0, "row_number", pc.add(rejected.column(0), offset))
        return replace(self, row_numbers=self.row_numbers + offset, rejected=rejected)


def type_csv_block(
    block: bytes, dialect: Dialect, decimal_comma: bool, dataset: Dataset, tools: frozenset[str]
) -> TypedRows:
    """Read whole CSV records at full speed, or as texts when anything is wrong; rows count from 1."""
    for timestamp in (_ZONED, _LOCAL):
        try:
            rows = _read_typed(block, dialect, decimal_comma, dataset, timestamp)
        except pa.ArrowInvalid:
            continue
        if not check_rules(rows, dataset, tools).reasons:
            numbers = np.arange(1, rows.num_rows + 1, dtype=np.int64)
            return TypedRows(rows, numbers, REJECTED_SCHEMA.empty_table(), rows.num_rows)
        break
    return type_texts(from_csv(block, dialect), decimal_comma, dataset, tools)


def type_parquet_batch(batch: pa.Table, dataset: Dataset, tools: frozenset[str]) -> TypedRows:
    """Cast a Parquet batch, or go through texts when a column does not cast or a rule is broken."""
    try:
        rows = _trim(batch.select(dataset.names).cast(dataset.schema), dataset)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        rows = None
    if rows is not None and not check_rules(rows, dataset, tools).reasons:
        numbers = np.arange(1, rows.num_rows + 1, dtype=np.int64)
        return TypedRows(rows, numbers, REJECTED_SCHEMA.empty_table(), rows.num_rows)
    return type_texts(from_parquet(batch), False, dataset, tools)


def type_texts(text: TextTable, decimal_comma: bool, dataset: Dataset, tools: frozenset[str]) -> TypedRows:
    """Convert texts cell by cell and separate the rows that break a rule."""
    cells = text.columns
    rows = pa.table(
        [_convert(cells.column(column.name), column, decimal_comma) for column in dataset.columns],
        schema=dataset.schema,
    )
    filled = {name: ~is_empty(cells.column(name)) for name in dataset.names}
    findings = check_rules(rows, dataset, tools, filled)
    keep = findings.accepted
    rejected = pa.concat_tables([findings.rejected(text.row_numbers, cells, text.lines), text.malformed])
    rejected = rejected.sort_by("row_number")
    return TypedRows(rows.filter(pa.array(keep)), text.row_numbers[keep], rejected, text.n_records)


def _convert(cells: pa.ChunkedArray, column: Column, decimal_comma: bool) -> pa.Array | pa.ChunkedArray:
    match column.type:
        case "date":
            return to_dates(cells)
        case "timestamp":
            return to_timestamps(cells)
        case "measure":
            return pa.array(to_doubles(cells, decimal_comma), from_pandas=True)
        case "count":
            doubles = to_doubles(cells, decimal_comma)
            whole = np.isfinite(doubles) & (doubles == np.trunc(doubles)) & (np.abs(doubles) < 2**53)
            return pa.array(np.where(whole, doubles, 0).astype(np.int64), mask=~whole)
        case _:
            return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _read_typed(
    block: bytes, dialect: Dialect, decimal_comma: bool, dataset: Dataset, timestamp: pa.DataType
) -> pa.Table:
    types = {**{column.name: column.arrow_type for column in dataset.columns}}
    types |= {column.name: timestamp for column in dataset.columns if column.type == "timestamp"}
    table = pa_csv.read_csv(
        pa.BufferReader(block),
        read_options=pa_csv.ReadOptions(
            column_names=list(dialect.columns), use_threads=False, block_size=max(len(block), 1 << 16)
        ),
        parse_options=pa_csv.ParseOptions(delimiter=dialect.delimiter, newlines_in_values=b'"' in block),
        convert_options=pa_csv.ConvertOptions(
            column_types=types,
            null_values=[""],
            strings_can_be_null=True,
            decimal_point="," if decimal_comma else ".",
            include_columns=list(dataset.names),
        ),
    )
    return _trim(table.cast(dataset.schema) if timestamp == _LOCAL else table, dataset)


def _trim(rows: pa.Table, dataset: Dataset) -> pa.Table:
    """Blanks around texts are never part of them, whichever way a block was read."""
    for position, column in enumerate(dataset.columns):
        if column.type == "text":
            trimmed = pc.utf8_trim_whitespace(rows.column(position))
            rows = rows.set_column(position, column.name, trimmed)
    return rows
