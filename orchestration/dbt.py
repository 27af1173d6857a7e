"""dbt with the right project, profile and connection."""

import os
import socket
import subprocess
import sys
from collections.abc import Sequence

from filelock import FileLock

from ingestion.settings import PostgresSettings
from orchestration.home import PROJECT_ROOT
from orchestration.services import ServiceError

PROJECT = PROJECT_ROOT / "dbt_project"


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


def dbt(target: PostgresSettings, arguments: Sequence[str], quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run dbt in the project folder; with ``quiet`` its output is kept in the result instead of shown.

    The package `doe` is linked first when it is not. Raises ServiceError when that fails.
    """
    _link_package(target)
    return _call(target, arguments, quiet)


def free_port(port: int) -> int:
    """The port, or any free one for 0; raises ServiceError when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServiceError(
                f"port {port} cannot be used ({error.strerror}): choose one with --port, 0: any"
            ) from None
        return int(probe.getsockname()[1])


def _link_package(target: PostgresSettings) -> None:
    link = PROJECT / "dbt_packages" / "doe"
    if link.exists():
        return
    (PROJECT / "target").mkdir(exist_ok=True)
    # `dbt deps` empties dbt_packages first: a second one would pull it from under a build that has begun
    with FileLock(PROJECT / "target" / "deps.lock"):
        if not link.exists() and (result := _call(target, ["--quiet", "deps"], quiet=True)).returncode != 0:
            raise ServiceError(f"dbt deps failed:\n{result.stdout}{result.stderr}")


def _call(target: PostgresSettings, arguments: Sequence[str], quiet: bool) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
    return subprocess.run([*program, *arguments], cwd=PROJECT, env=environment(target), text=True, capture_output=quiet)
