"""What keeps the stack small and quick: old logs, what killed processes left behind, vacuum.

Nothing here deletes a landed object or a row of the manifest: without its row a rejected object would count as landed
and not loaded, and be loaded again. Verdicts that wait for a person are named instead.
"""

import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
from psycopg2 import sql

from ingestion.settings import PostgresSettings
from orchestration.services.roles import OWNERS
from orchestration.sql import ask

DAY = 86_400
SHOWN = 10
LEFT_BEHIND = ("doe-dbt-*", "doe-simulated-*")

QUARANTINED = """
select object_key, rows_rejected
from raw.load_manifest
where status = 'quarantined' and loaded_at < now() - make_interval(days => $1::int)
order by loaded_at, object_key
"""

TABLES = """
select schemas.nspname, tables.relname
from pg_catalog.pg_class as tables
inner join pg_catalog.pg_namespace as schemas on tables.relnamespace = schemas.oid
where
    schemas.nspname = any(%s)
    and tables.relkind in ('r', 'm')
    and pg_catalog.pg_has_role(tables.relowner, 'usage')
order by schemas.nspname, tables.relname
"""


def forgotten_quarantine(warehouse: PostgresSettings, days: int) -> dict[str, int]:
    """Objects that have been in quarantine for longer, with their rows: somebody should look."""
    rows = ask(warehouse, QUARANTINED, [days]).to_pylist()
    return {row["object_key"]: row["rows_rejected"] for row in rows}


def reminder(forgotten: Mapping[str, int], days: int) -> str:
    """What is said of them."""
    named, more = ", ".join(list(forgotten)[:SHOWN]), len(forgotten) - SHOWN
    rows = sum(forgotten.values())
    return (
        f"QUARANTINE: {len(forgotten):,} objects with {rows:,} rows have waited for more than {days} days: "
        f"{named}{f' and {more:,} more' if more > 0 else ''}. raw.load_manifest says why. Those that are right: "
        "doe load --release OBJECT_KEY; those that are wrong may stay where they are"
    )


def remove_old_logs(folder: Path, days: int) -> int:
    """Remove logs that nobody has written to for longer, and folders that are empty then; returns how many files.

    Links are left alone, with what they lead to.
    """
    # ages first: removing a file makes its folder young
    old = [path for path in folder.rglob("*") if _is_older(path, days)]
    removed = 0
    for path in sorted(old, reverse=True):  # what is in a folder comes before it
        with suppress(OSError):  # another one was faster, or the folder is not empty
            if path.is_dir():
                path.rmdir()
            elif ".log" in path.name:
                path.unlink()
                removed += 1
    return removed


def _is_older(path: Path, days: int) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_mtime < time.time() - days * DAY
    except FileNotFoundError:
        return False


def remove_left_behind(days: int = 1, folder: Path | None = None) -> list[str]:
    """Temporary folders of processes that were killed; those of running ones are younger than their timeouts."""
    removed = []
    for pattern in LEFT_BEHIND:
        for path in (folder or Path(tempfile.gettempdir())).glob(pattern):
            if path.is_dir() and _is_older(path, days):
                shutil.rmtree(path, ignore_errors=True)
                removed.append(path.name)
    return removed


def vacuum(warehouse: PostgresSettings, role: str) -> int:
    """VACUUM (ANALYZE) each table of the schemas that a role owns, as that role; returns how many."""
    schemas = [schema for schema, owner in OWNERS.items() if owner == role]
    with closing(psycopg2.connect(warehouse.dsn(), connect_timeout=10)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(TABLES, (schemas,))
        tables = cursor.fetchall()
        for schema, name in tables:
            # what a build has in hand is left out, and what it has replaced meanwhile is gone
            with suppress(psycopg2.errors.UndefinedTable, psycopg2.errors.InvalidSchemaName):
                cursor.execute(sql.SQL("vacuum (analyze, skip_locked) {}").format(sql.Identifier(schema, name)))
        return len(tables)
