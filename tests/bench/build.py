"""A dbt run of some models, and how long each took."""

import json
import subprocess
import sys
from pathlib import Path

from ingestion.settings import PostgresSettings
from orchestration import dbt


def prepare(target: PostgresSettings, folder: Path) -> None:
    """The seeds, and the project parsed: what a warehouse has before a build."""
    _call(target, folder, "seed")


def by_dbt(target: PostgresSettings, folder: Path, *select: str) -> dict[str, float]:
    """`dbt run` of the selected models and all they need; returns seconds per model."""
    _call(target, folder, "run", "--select", *select)
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {result["unique_id"].rsplit(".", 1)[-1]: result["execution_time"] for result in results}


def slowest(models: dict[str, float], count: int = 6) -> str:
    """The slowest models, each with its seconds."""
    ranked = sorted(models.items(), key=lambda item: -item[1])[:count]
    return ", ".join(f"{name} {seconds:.1f}" for name, seconds in ranked)


def _call(target: PostgresSettings, folder: Path, *arguments: str) -> None:
    environment = dbt.environment(target) | {
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "-q", *arguments]
    subprocess.run(command, cwd=dbt.PROJECT, env=environment, check=True)
