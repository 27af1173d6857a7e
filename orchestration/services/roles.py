"""PostgreSQL roles: `loader` writes schema raw, `transformer` builds on it, `reporter` reads marts, and nothing else.

Everything here may be run again, by several at once: it creates what is missing and sets passwords anew.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor
from pydantic import SecretStr

from ingestion.settings import PostgresSettings
from orchestration.services.jobs import RoleSecrets

# schema -> who owns it; other schemas are not made by the pipeline
OWNERS = {
    "raw": "loader",
    "doe": "transformer",
    "staging": "transformer",
    "intermediate": "transformer",
    "marts": "transformer",
}

# what `ensure` does, in the comment of a database where it is done: a new number makes homes of earlier versions do it
DONE = "roles: 1"

# schema, who writes there, who reads what is there now and what will be created
READERS = (("raw", "loader", "transformer"), ("marts", "transformer", "reporter"))


@contextmanager
def _session(admin: PostgresSettings, database: str) -> Iterator[Cursor]:
    connection = psycopg2.connect(admin.model_copy(update={"dbname": database}).dsn(), connect_timeout=10)
    try:
        with connection, connection.cursor() as cursor:
            # taken in database postgres too: two sessions that create one role would fail with a duplicate key
            cursor.execute("select pg_advisory_xact_lock(hashtextextended('doe.roles', 0))")
            yield cursor
    finally:
        connection.close()


def _run(cursor: Cursor, statement: str, *names: str, **literals: object) -> None:
    """Run a statement with its `{}` replaced by identifiers and its `{name}` by literals."""
    identifiers = [sql.Identifier(name) for name in names]
    values = {name: sql.Literal(value) for name, value in literals.items()}
    cursor.execute(sql.SQL(statement).format(*identifiers, **values))


def _ensure_role(cursor: Cursor, name: str, password: SecretStr) -> None:
    cursor.execute("select 1 from pg_roles where rolname = %s", (name,))
    if cursor.fetchone() is None:
        _run(cursor, "create role {}", name)
    secret = password.get_secret_value()
    _run(cursor, "alter role {} login nosuperuser nocreatedb nocreaterole password {secret}", name, secret=secret)


def ensure_database(admin: PostgresSettings, name: str, owner: str) -> None:
    """Create a database that only its owner, superusers and those who are let in later can connect to."""
    connection = psycopg2.connect(admin.model_copy(update={"dbname": "postgres"}).dsn(), connect_timeout=10)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", (name,))
            if cursor.fetchone() is None:
                with suppress(psycopg2.errors.UniqueViolation):  # another session was faster
                    _run(cursor, "create database {} owner {}", name, owner)
            _run(cursor, "revoke all on database {} from public", name)
    finally:
        connection.close()


def ensure_role_with_database(admin: PostgresSettings, name: str, password: SecretStr) -> None:
    """A program's own role and, of the same name, its own database: it sees no other."""
    with _session(admin, "postgres") as cursor:
        _ensure_role(cursor, name, password)
    ensure_database(admin, name, name)


def ensure_reader_of_all(admin: PostgresSettings, name: str, password: SecretStr) -> None:
    """A role that reads every schema, for people."""
    with _session(admin, "postgres") as cursor:
        _ensure_role(cursor, name, password)
        _run(cursor, "grant pg_read_all_data to {}", name)


def are_ensured(admin: PostgresSettings) -> bool:
    """Whether `ensure` has come to its end here."""
    connection = psycopg2.connect(admin.model_copy(update={"dbname": "postgres"}).dsn(), connect_timeout=10)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", (admin.dbname,)
            )
            return cursor.fetchone() == (DONE,)
    finally:
        connection.close()


def ensure(admin: PostgresSettings, secrets: RoleSecrets) -> None:
    """Create the warehouse named by ``admin``, its schemas, and the roles of the jobs; let each do its job only.

    What the administrator itself creates in these schemas the roles may use as if the owner had created it.
    """
    ensure_database(admin, admin.dbname, admin.user)
    passwords: dict[str, SecretStr] = {name: getattr(secrets, name) for name in RoleSecrets.model_fields}
    with _session(admin, "postgres") as cursor:
        for name, password in passwords.items():
            _ensure_role(cursor, name, password)
        _run(cursor, "alter role {} set default_transaction_read_only = on", "reporter")
    with _session(admin, admin.dbname) as cursor:
        for name in (*passwords, "pg_read_all_data"):
            _run(cursor, "grant connect on database {} to {}", admin.dbname, name)
        # dbt compares the rows of unit tests in a temporary table
        _run(cursor, "grant temporary on database {} to {}", admin.dbname, "transformer")
        for schema, owner in OWNERS.items():
            _ensure_schema(cursor, schema, owner)
        for schema, writer, reader in READERS:
            _let_read(cursor, schema, (writer, admin.user), reader)
        # of the administrator's own tables in raw, where it loads itself
        _grant_future(cursor, admin.user, "raw", "all", "loader")
        _run(cursor, "comment on database {} is {done}", admin.dbname, done=DONE)


def _ensure_schema(cursor: Cursor, schema: str, owner: str) -> None:
    _run(cursor, "create schema if not exists {} authorization {}", schema, owner)
    _run(cursor, "alter schema {} owner to {}", schema, owner)


def _let_read(cursor: Cursor, schema: str, writers: Sequence[str], reader: str) -> None:
    _run(cursor, "grant usage on schema {} to {}", schema, reader)
    _run(cursor, "grant select on all tables in schema {} to {}", schema, reader)
    for writer in writers:
        # dbt replaces tables: the grant has to come with every new one
        _grant_future(cursor, writer, schema, "select", reader)


def _grant_future(cursor: Cursor, writer: str, schema: str, privilege: Literal["select", "all"], reader: str) -> None:
    future = f"alter default privileges for role {{}} in schema {{}} grant {privilege} on tables to {{}}"
    _run(cursor, future, writer, schema, reader)


_HAND_OVER = """
do $do$
declare
    found record;
begin
    for found in
        select 'table' as kind, format('%I.%I', schemas.nspname, tables.relname) as name
        from pg_catalog.pg_class as tables
        inner join pg_catalog.pg_namespace as schemas on tables.relnamespace = schemas.oid
        where
            schemas.nspname = {schema}
            and tables.relkind in ('r', 'p', 'v', 'm')
            and tables.relowner <> {owner}::regrole
        union all
        select 'routine' as kind, routines.oid::regprocedure::text as name
        from pg_catalog.pg_proc as routines
        inner join pg_catalog.pg_namespace as schemas on routines.pronamespace = schemas.oid
        where schemas.nspname = {schema} and routines.proowner <> {owner}::regrole
    loop
        execute format('alter %s %s owner to %I', found.kind, found.name, {owner});
    end loop;
end
$do$
"""


def hand_over(admin: PostgresSettings) -> None:
    """Give what others created in the pipeline's schemas, e.g. a restored dump, to the roles that own the schemas."""
    with _session(admin, admin.dbname) as cursor:
        for schema, owner in OWNERS.items():
            _run(cursor, _HAND_OVER, schema=schema, owner=owner)
