"""Stops the processes of a home's Airflow; needs nothing of Airflow itself, which may not be installed."""

import signal
from pathlib import Path

from orchestration.services import processes

WORKERS = ("worker-1", "worker-2")
NAMES = (*WORKERS, "scheduler", "triggerer", "dag-processor", "api-server")


def pid_file(home: Path, name: str) -> Path:
    """Where a process is remembered."""
    return home / f"airflow-{name}.json"


def down(home: Path) -> None:
    """All that run tasks at once, then API server and broker; what is cut short is taken up at the next start."""
    *first, api_server = (pid_file(home, name) for name in NAMES)
    processes.stop(signal.SIGTERM, *first)
    processes.stop(signal.SIGTERM, api_server, home / "broker.json")  # what a task reports to when it ends
