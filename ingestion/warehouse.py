"""PostgreSQL as the loader sees it: ADBC for bulk COPY, plain SQL for locks and the manifest."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import psycopg2
import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingestion.settings import PostgresSettings

SCHEMA = "raw"
DDL = Path(__file__).with_name("raw_tables.sql")
Connection: TypeAlias = dbapi.Connection


def connect(settings: PostgresSettings) -> Connection:
    """An ADBC connection; statements run in a transaction until `commit()` or `rollback()`."""
    return dbapi.connect(settings.uri())


def ensure_raw_tables(settings: PostgresSettings) -> None:
    """Create schema `raw` and its tables where they are missing; safe when several loaders start at once."""
    connection = psycopg2.connect(settings.dsn())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(DDL.read_text(encoding="utf-8"))
    finally:
        connection.close()


def query(connection: Connection, sql: str, parameters: Sequence[Any] = ()) -> pa.Table:
    """Rows of one statement as an Arrow table; parameters are `$1, $2, …`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters) or None)
        return cursor.fetch_arrow_table()


def _lock_number(name: str) -> int:
    """PostgreSQL's advisory locks are 64-bit numbers: the first 8 bytes of the name's SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def try_lock(connection: Connection, name: str) -> bool:
    """Take the named lock until the end of the transaction; False when another session holds it."""
    table = query(connection, "select pg_try_advisory_xact_lock($1)", [_lock_number(name)])
    return bool(table.column(0)[0].as_py())


def lock(connection: Connection, name: str) -> None:
    """Wait for the named lock and keep it until the end of the transaction."""
    query(connection, "select pg_advisory_xact_lock($1)::text", [_lock_number(name)])


def append(connection: Connection, table: str, rows: pa.RecordBatchReader | pa.Table) -> int:
    """COPY rows (binary) into `raw.<table>` inside the running transaction; returns how many."""
    with connection.cursor() as cursor:
        n_rows: int = cursor.adbc_ingest(table, rows, mode="append", db_schema_name=SCHEMA)
        return n_rows
