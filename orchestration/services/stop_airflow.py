"""Stops the processes of a home's Airflow; needs nothing of Airflow itself, which may not be installed."""

import signal
from pathlib import Path

from orchestration.services import processes

WORKERS = ("worker-1", "worker-2")


def pid_file(home: Path, name: str) -> Path:
    """Where a process is remembered."""
    return home / f"airflow-{name}.json"


def down(home: Path) -> None:
    """Workers first, the broker last; a task that is cut short is taken up again at the next start."""
    for name in (*WORKERS, "scheduler", "triggerer", "dag-processor", "api-server"):
        processes.stop(pid_file(home, name), signal.SIGTERM)
    processes.stop(home / "broker.json", signal.SIGTERM)
