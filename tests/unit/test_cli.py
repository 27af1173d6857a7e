"""The `doe` command as users call it: exit statuses, messages, and a query that cannot write."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from rich.console import Console

from ingestion.errors import Refused
from orchestration.dbt import docs_server
from orchestration.home import PROJECT_ROOT
from orchestration.present import table
from orchestration.services import Connections, ServiceError
from orchestration.sql import Error, ask, message_of

COMMANDS = ("up", "down", "status", "demo", "simulate", "design", "land", "load", "build", "run", "sql", "docs")
TARGETS = ("install", "demo", "test", "lint", "format", "bench", "docs", "up", "down", "clean")


def doe(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`doe` with its output in pipes."""
    program = Path(sys.executable).with_name("doe")
    return subprocess.run([program, *arguments], env=os.environ | variables, text=True, capture_output=True)


@pytest.fixture
def services(intake_services: Connections) -> Connections:
    """Servers whose rows nobody counts."""
    return intake_services


@pytest.fixture
def named(services: Connections, tmp_path: Path) -> dict[str, str]:
    """The servers as a user names them, as their superuser: only the command itself stands in the way."""
    return {
        "DOE_HOME": str(tmp_path / "home"),
        "DOE_PG_HOST": services.postgres.host,
        "DOE_PG_PORT": str(services.postgres.port),
        "DOE_PG_USER": services.postgres.user,
        "DOE_PG_PASSWORD": services.postgres.password.get_secret_value(),
        "DOE_PG_DBNAME": services.postgres.dbname,
        "DOE_S3_ENDPOINT": services.store.endpoint,
        "DOE_S3_ACCESS_KEY": services.store.access_key,
        "DOE_S3_SECRET_KEY": services.store.secret_key.get_secret_value(),
    }


@pytest.fixture
def kept(services: Connections) -> Iterator[psycopg2.extensions.connection]:
    """A connection, and a table `kept` with one row that no query may touch."""
    connection = psycopg2.connect(services.postgres.dsn())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create table public.kept as select 1 as a")
        yield connection
        cursor.execute("drop table if exists public.kept, public.made")
    connection.close()


def test_help_names_every_command_and_the_exit_statuses() -> None:
    text = doe("--help").stdout
    assert set(COMMANDS) <= set(re.findall(r"^│ (\w+) ", text, flags=re.MULTILINE))
    assert "2 refused, nothing changed" in " ".join(text.split())


WRITES = (
    "select 1; drop table public.kept",
    "select 1; commit; drop table public.kept",
    "commit; create table public.made()",
    "commit",
    "insert into public.kept values (2)",
    "insert into public.kept values (2) returning a",
    "with gone as (delete from public.kept returning a) select * from gone",
    "update public.kept set a = 2",
    "create table public.made()",
    "select 2 as a into public.made",
    "set transaction read write",
    "set session characteristics as transaction read write",
    "begin read write",
    "select set_config('transaction_read_only', 'off', false)",
    "do $$ begin commit; create table public.made(); end $$",
    "explain analyze delete from public.kept",
    "select 1) to stdout; drop table public.kept; --",
    "select 1 /*",
    "alter system set work_mem = '5MB'",
    "vacuum public.kept",
    "",
    " ; ",
)


@pytest.mark.parametrize("query", WRITES)
def test_a_query_cannot_write_even_as_superuser(
    services: Connections, kept: psycopg2.extensions.connection, query: str
) -> None:
    with pytest.raises((Refused, Error)):
        ask(services.postgres, query)
    with kept.cursor() as cursor:
        cursor.execute("select array_agg(a), to_regclass('public.made') from public.kept")
        assert cursor.fetchone() == ([1], None)


@pytest.mark.parametrize("target", ["program 'touch {}'", "'{}'"])
def test_a_query_cannot_leave_the_database_even_as_superuser(
    services: Connections, tmp_path: Path, target: str
) -> None:
    # the server may run as another user: what it must not do is try
    with pytest.raises(Refused, match="returns rows"):
        ask(services.postgres, f"copy (select 1) to {target.format(tmp_path / 'made')}")
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "query", ["select 1 as a", "select 1 as a;", "select 1 as a ;\n", "select 1 as a -- one", "values (1)", "table one"]
)
def test_reading_is_allowed(services: Connections, query: str) -> None:
    query = query.replace("table one", "with one as (select 1 as a) table one")
    assert ask(services.reader, query).column(0).to_pylist() == [1]


def test_messages_are_those_of_postgresql(services: Connections) -> None:
    with pytest.raises(Error) as caught:
        ask(services.reader, "select nothing")
    assert message_of(caught.value).startswith('column "nothing" does not exist\nLINE 1: select nothing')
    assert "COPY" not in message_of(caught.value)


def test_json_is_one_array_of_objects(named: dict[str, str]) -> None:
    query = "select 1 as a, null as b, 'x;ü' as c, 1.5 as d, 'NaN'::float8 as e, date '2026-01-31' as f, true as g"
    result = doe("sql", query, "--format", "json", **named)
    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout) == [
        {"a": 1, "b": None, "c": "x;ü", "d": 1.5, "e": None, "f": "2026-01-31", "g": True}
    ]
    assert json.loads(doe("sql", "select 1 as a where false", "--format", "json", **named).stdout) == []


def test_columns_of_one_name_are_all_shown_or_refused(named: dict[str, str]) -> None:
    query = "select 1 as a, 2 as a"
    shown = doe("sql", query, "--format", "csv", **named).stdout
    assert list(csv.reader(io.StringIO(shown))) == [["a", "a"], ["1", "2"]]
    assert doe("sql", query, **named).stdout.split()[-2:] == ["1", "2"]
    refused = doe("sql", query, "--format", "json", **named)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "name them with as" in refused.stderr


def test_a_failed_query_is_one_message(named: dict[str, str]) -> None:
    result = doe("sql", "select * from nowhere", **named)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith('relation "nowhere" does not exist')
    assert "Traceback" not in result.stderr


def test_square_brackets_in_data_are_no_markup() -> None:
    console = Console(file=io.StringIO(), width=80)
    console.print(table("[/title]", ["[bold]head"], [("[/cell]",)]))
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert all(word in printed for word in ("[/title]", "[bold]head", "[/cell]"))


def test_an_unwritable_folder_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = doe("simulate", str(tmp_path / "file" / "folder"))
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert str(tmp_path / "file") in result.stderr


def test_an_unreachable_service_is_one_message(named: dict[str, str]) -> None:
    result = doe("load", **named | {"DOE_PG_PORT": "1"})
    assert result.returncode == 2
    assert "127.0.0.1:1 does not answer" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_taken_port_is_named_and_zero_takes_a_free_one() -> None:
    with docs_server(0) as taken:
        assert taken.server_port > 0
        with pytest.raises(ServiceError, match="--port"):
            docs_server(taken.server_port)


def test_make_lists_every_target() -> None:
    shown = subprocess.run(["make", "-C", PROJECT_ROOT], text=True, capture_output=True, check=True).stdout
    listed = dict(re.findall(r"^ +make ([\w-]+) +(\S.*)$", shown, flags=re.MULTILINE))
    assert set(TARGETS) <= set(listed)
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (help .*)$", makefile, flags=re.MULTILINE)
    assert phony is not None
    assert set(phony.group(1).split()) == set(listed)
