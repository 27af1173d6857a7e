"""Read-only questions to the warehouse."""

import csv
import datetime as dt
import json
import math
from collections.abc import Sequence
from typing import Any, TextIO
from urllib.parse import quote

import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingestion.settings import PostgresSettings

Error = dbapi.Error


def ask(target: PostgresSettings, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
    """The rows of one query; parameters are `$1, $2, ...`.

    The protocol takes one statement, and its rows come through COPY: what returns none is refused, and so is a
    second statement. Transactions are read-only, and on our own server the role can only read.
    Raises Error with PostgreSQL's message.
    """
    uri = target.uri()
    options = quote("-c default_transaction_read_only=on")
    with (
        dbapi.connect(f"{uri}{'&' if '?' in uri else '?'}options={options}") as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query, list(parameters) or None)
        return _with_numbers(cursor.fetch_arrow_table())


def _with_numbers(table: pa.Table) -> pa.Table:
    """`numeric` arrives as text, since it may hold more digits than any number: here doubles are enough."""
    for index, field in enumerate(table.schema):
        if isinstance(field.type, pa.OpaqueType) and field.type.type_name == "numeric":
            values = table.column(index).combine_chunks().storage.cast(pa.float64())
            table = table.set_column(index, field.name, values)
    return table


def as_plain(value: Any) -> Any:
    """A value as JSON knows it: NaN and infinities as null, times in ISO 8601."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, list):
        return [as_plain(item) for item in value]
    return value if isinstance(value, int | float | str | None) else str(value)


def write_json(table: pa.Table, stream: TextIO) -> None:
    """One array of objects."""
    rows = [{name: as_plain(value) for name, value in row.items()} for row in table.to_pylist()]
    json.dump(rows, stream, ensure_ascii=False)
    stream.write("\n")


def write_csv(table: pa.Table, stream: TextIO) -> None:
    """A header and the rows, nulls as empty fields."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([as_plain(value) for value in row.values()] for row in table.to_pylist())
