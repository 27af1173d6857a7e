"""Read-only questions to the warehouse."""

import csv
import datetime as dt
import json
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO
from urllib.parse import quote

import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingestion.errors import Refused
from ingestion.settings import PostgresSettings

Error = dbapi.Error


def ask(target: PostgresSettings, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
    """The rows of one query; parameters are `$1, $2, ...`.

    The server describes the statement before it runs: a second statement is refused, and so is what returns no
    columns (`commit`, `set`, and `copy ... to program`, which a read-only transaction alone would let a superuser do).
    Transactions are read-only, and on our own server the role can only read.
    Raises Refused, or Error with PostgreSQL's message.
    """
    with connected(target) as connection:
        return fetch(connection, query, parameters)


@contextmanager
def connected(target: PostgresSettings) -> Iterator[dbapi.Connection]:
    """A connection whose transactions are read-only, for several questions."""
    uri = target.uri()
    options = quote("-c default_transaction_read_only=on")
    with dbapi.connect(f"{uri}{'&' if '?' in uri else '?'}options={options}") as connection:
        yield connection


def fetch(connection: dbapi.Connection, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
    """`ask` on a connection that is there."""
    # the driver wraps the query in COPY ( ): a closing semicolon would break it, an open comment swallow the end
    query = query.strip().rstrip("; \t\r\n") + "\n"
    if not query.strip():
        raise Refused('the query is empty; try: doe sql "select * from marts.dim_experiment"')
    bound = list(parameters) or None
    try:
        with connection.cursor() as cursor:
            if not len(cursor.adbc_execute_schema(query, bound)):
                raise Refused("only a query that returns rows can be asked: select, with, values or table")
            cursor.execute(query, bound)
            return _with_numbers(cursor.fetch_arrow_table())
    finally:
        connection.rollback()  # the next question sees what was written meanwhile, whatever became of this one


def message_of(error: Exception) -> str:
    """PostgreSQL's own words, without what the driver puts around them."""
    text = re.split(r"\n+Query was:|\.? ?SQLSTATE:", str(error))[0].rstrip(". \n")
    return re.sub(r"^.*?(ERROR|FATAL):\s+", "", text, count=1, flags=re.DOTALL)


def rows_of(table: pa.Table) -> list[tuple[Any, ...]]:
    """Rows by position: two columns may have one name."""
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


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
    """One array of objects; raises Refused when two columns have one name, since an object would lose one."""
    names = table.column_names
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise Refused(f"json needs different column names, and these come twice: {', '.join(twice)}; name them with as")
    rows = [{name: as_plain(value) for name, value in row.items()} for row in table.to_pylist()]
    json.dump(rows, stream, ensure_ascii=False)
    stream.write("\n")


def write_csv(table: pa.Table, stream: TextIO) -> None:
    """A header and the rows, nulls as empty fields."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows([as_plain(value) for value in row] for row in rows_of(table))
