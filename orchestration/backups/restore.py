"""`doe restore`: a backup into an empty warehouse; its store is empty, or the one that the backup was taken of."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from minio import Minio
from psycopg2 import sql

from ingestion.errors import Refused
from ingestion.settings import BUCKETS, PostgresSettings
from ingestion.store import connect, put_verified, stream
from ingestion.warehouse import ensure_raw_tables
from orchestration.backups.contents import DUMP, Contents, StoredObject, read
from orchestration.services import Connections, postgres, roles


def restore(connections: Connections, folder: Path) -> Contents:
    """Put a backup back; nothing that is there is overwritten.

    One that was interrupted goes on where it was: objects come first, rows last and in one transaction. Raises Refused,
    before anything is written, when the backup is damaged or the target holds other data.
    """
    contents, store = read(folder), connect(connections.store)
    ensure_raw_tables(connections.postgres)
    present = {
        (bucket, str(item.object_name)) for bucket in BUCKETS for item in store.list_objects(bucket, recursive=True)
    }
    if other := [*_filled_tables(connections.postgres), *_other_objects(store, contents, present)]:
        raise Refused(
            f"the target holds other data, and nothing was changed: {', '.join(other[:5])}; "
            "restore into a new DOE_HOME, or into a stack with new volumes, before anything is loaded there"
        )
    for each in contents.objects:
        if (each.bucket, each.key) not in present:
            put_verified(store, each.bucket, each.key, each.file(folder), each.sha256, each.content_type, each.metadata)
    # the tables are those of this version: rows of an earlier one fit, columns only ever come
    postgres.run_client(
        connections.postgres,
        "pg_restore",
        "--data-only",
        "--schema=raw",
        "--single-transaction",
        f"--dbname={connections.postgres.dbname}",
        str(folder / DUMP),
    )
    if roles.are_ensured(connections.postgres):
        roles.hand_over(connections.postgres)
    return contents


def _filled_tables(target: PostgresSettings) -> Iterator[str]:
    """Tables of schema `raw` that hold rows."""
    connection = psycopg2.connect(target.dsn())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select tablename from pg_tables where schemaname = 'raw' order by 1")
            for (name,) in cursor.fetchall():
                cursor.execute(sql.SQL("select exists (select from {})").format(sql.Identifier("raw", name)))
                if cursor.fetchone() == (True,):
                    yield f"table raw.{name}"
    finally:
        connection.close()


def _other_objects(store: Minio, contents: Contents, present: set[tuple[str, str]]) -> Iterator[str]:
    """Objects of bucket `raw` that are of another warehouse, or no longer what they were.

    A store with some of the backup's objects is one whose restore was interrupted; one with all of them and more is the
    backup's own, which has outlived its database: the next load takes the rest.
    """
    wanted = {each.key: each for each in contents.objects if each.bucket == "raw"}
    there = {key for bucket, key in present if bucket == "raw"}
    if not wanted.keys() <= there:
        yield from (f"raw/{key}" for key in sorted(there - wanted.keys()))
    for key in sorted(there & wanted.keys()):
        if not _is_same(store, wanted[key]):
            yield f"raw/{key} (its bytes have changed)"


def _is_same(store: Minio, expected: StoredObject) -> bool:
    digest = hashlib.sha256()
    for chunk in stream(store, expected.bucket, expected.key):
        digest.update(chunk)
    return digest.hexdigest() == expected.sha256
