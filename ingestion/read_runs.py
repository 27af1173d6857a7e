"""The runs file of a bundle as texts, CSV or Parquet."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.dialect import Dialect, sniff
from ingestion.errors import Rejected
from ingestion.text_table import TextTable, from_csv, from_parquet


def read_runs(data: bytes, file_name: str, known: Collection[str]) -> tuple[TextTable, tuple[str, ...]]:
    """All rows, numbered from 1, and what was tolerated. Raises Rejected."""
    if file_name.endswith(".parquet"):
        return from_parquet(read_parquet(data)), ()
    dialect = sniff(data, known)
    text = from_csv(data[dialect.body_offset :], dialect)
    if text.n_records == 0:
        raise Rejected("the file has a header and no rows")
    return text, dialect_notes(dialect)


def dialect_notes(dialect: Dialect) -> tuple[str, ...]:
    """What a reader of the outcome should know about the way the file is written."""
    return () if dialect.delimiter == "," else (f"columns separated by {dialect.delimiter!r}",)


def read_parquet(data: bytes) -> pa.Table:
    """A small Parquet file; raises Rejected when it is damaged or empty."""
    if not data:
        raise Rejected("the file is empty; expected Parquet")
    try:
        table = pq.ParquetFile(pa.BufferReader(data)).read()
    except (pa.ArrowInvalid, OSError) as error:
        raise Rejected(not_parquet(error)) from None
    if table.num_rows == 0:
        raise Rejected("the file has columns and no rows")
    return table


def not_parquet(error: Exception) -> str:
    """The message for a file that Arrow cannot read."""
    first = str(error).partition("\n")[0]
    return f"not a complete Parquet file ({first}); was the copy cut short? Export it again"


def raw_lines(data: bytes) -> list[str]:
    """The data lines of a text file that could not be read as a table."""
    return split_lines(data)[1:]


def split_lines(data: bytes) -> list[str]:
    """Lines that are not empty; bytes that are no text are escaped."""
    text = data.decode("utf-8", errors="backslashreplace").replace("\r\n", "\n").replace("\r", "\n")
    return [line for line in text.split("\n") if line]
