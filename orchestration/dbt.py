"""dbt with the right project, profile and connection."""

import os
import subprocess
import sys
from collections.abc import Sequence

from ingestion.settings import PostgresSettings
from orchestration.home import PROJECT_ROOT

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

    The package `doe` is linked first when it is not: two commands that do so at once do the same.
    """
    program = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
    if not (PROJECT / "dbt_packages" / "doe").exists():
        subprocess.run([*program, "--quiet", "deps"], cwd=PROJECT, env=environment(target), check=True)
    return subprocess.run([*program, *arguments], cwd=PROJECT, env=environment(target), text=True, capture_output=quiet)
