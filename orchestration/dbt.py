"""dbt with the right project, profile and connection."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from filelock import FileLock

from ingestion.settings import PostgresSettings
from orchestration.console import err
from orchestration.home import PROJECT_ROOT
from orchestration.locks import only
from orchestration.services import ServiceError

PROJECT = PROJECT_ROOT / "dbt_project"
WAITS = "another dbt build goes on; this one waits for its end"
WRITING = frozenset(("build", "run", "seed", "clone", "retry"))
DOCS_PAGE, PARSED = "static_index.html", "partial_parse.msgpack"  # dbt's own names


def environment(target: PostgresSettings) -> dict[str, str]:
    """The environment in which the profile of the repo finds the warehouse."""
    return os.environ | {
        "DOE_PG_HOST": target.host,
        "DOE_PG_PORT": str(target.port),
        "DOE_PG_USER": target.user,
        "DOE_PG_PASSWORD": target.password.get_secret_value(),
        "DOE_PG_DBNAME": target.dbname,
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }


def dbt(
    target: PostgresSettings,
    arguments: Sequence[str],
    quiet: bool = False,
    on_line: Callable[[str], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run dbt in the project folder; with ``quiet`` its output is kept in the result instead of shown.

    ``on_line`` hears it line by line besides, and such a dbt ends with this process. The package `doe` is linked first
    when it is not. What writes waits for the end of another build of the warehouse. Raises ServiceError when the
    package cannot be linked.
    """
    _link_package(target)
    if WRITING.isdisjoint(arguments):
        return _call(target, arguments, quiet, on_line)

    def tell() -> None:
        err.print(WAITS)
        if on_line is not None:
            on_line(WAITS)

    with only_build(target, tell):
        return _call(target, arguments, quiet, on_line)


def manifest_path() -> Path:
    """The manifest that was written beforehand (`write_manifest`)."""
    return Path(os.environ.get("DOE_DBT_MANIFEST") or PROJECT / "target" / "manifest.json")


def docs_path() -> Path:
    """The documentation as one page, beside the manifest that it was made of."""
    return manifest_path().with_name(DOCS_PAGE)


def parsed_path() -> Path:
    """The project as dbt has parsed it for the manifest: who names it to dbt spares that half of its start."""
    return manifest_path().with_name(PARSED)


def write_manifest(target: PostgresSettings, folder: Path) -> Path:
    """Write `manifest.json`, from which the DAGs are rendered, and beside it dbt's cache and the page of documentation.

    Needs no database. Each is written whole or not at all. Raises ServiceError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        for command in (["parse"], ["docs", "generate", "--no-compile", "--static", "--empty-catalog"]):
            result = dbt(target, ["--quiet", *command, "--target-path", made], quiet=True)
            if result.returncode != 0:
                raise ServiceError(f"dbt {command[0]} failed:\n{result.stdout}{result.stderr}")
        for name in (DOCS_PAGE, PARSED):
            (Path(made) / name).replace(folder / name)
        return (Path(made) / "manifest.json").replace(folder / "manifest.json")


def only_build(target: PostgresSettings, on_wait: Callable[[], None]) -> AbstractContextManager[None]:
    """Hold what one build of this warehouse holds at a time: two would replace each other's tables half-way."""
    return only(target, f"doe.build {os.environ.get('DOE_PG_SCHEMA', 'doe')}", on_wait)


def docs_server(port: int) -> ThreadingHTTPServer:
    """A server of the generated documentation on 127.0.0.1, bound but not serving yet; port 0 takes a free one.

    Not `dbt docs serve`: that one answers Ctrl-C with a traceback. Raises ServiceError when the port is taken.
    """
    folder = PROJECT / os.environ.get("DBT_TARGET_PATH", "target")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(SimpleHTTPRequestHandler, directory=str(folder)))
    except OSError as error:
        raise ServiceError(f"port {port} cannot be used ({error.strerror}): choose one with --port, 0: any") from None


def _link_package(target: PostgresSettings) -> None:
    link = PROJECT / "dbt_packages" / "doe"
    if link.exists():
        return
    (PROJECT / "target").mkdir(exist_ok=True)
    # `dbt deps` empties dbt_packages first: a second one would pull it from under a build that has begun
    with FileLock(PROJECT / "target" / "deps.lock"):
        if not link.exists() and (result := _call(target, ["--quiet", "deps"], quiet=True)).returncode != 0:
            raise ServiceError(f"dbt deps failed:\n{result.stdout}{result.stderr}")


def _call(
    target: PostgresSettings, arguments: Sequence[str], quiet: bool, on_line: Callable[[str], None] | None = None
) -> subprocess.CompletedProcess[str]:
    if on_line is not None:
        return _heard(target, arguments, on_line)
    program = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
    return subprocess.run([*program, *arguments], cwd=PROJECT, env=environment(target), text=True, capture_output=quiet)


def _heard(
    target: PostgresSettings, arguments: Sequence[str], on_line: Callable[[str], None]
) -> subprocess.CompletedProcess[str]:
    command, lines = [sys.executable, "-m", "orchestration.tasks.tied_dbt", *arguments], []
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment(target), text=True, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            on_line(line)
    return subprocess.CompletedProcess(command, process.returncode, "".join(lines), "")
