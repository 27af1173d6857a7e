"""Stops the processes of a home's Airflow; needs nothing of Airflow itself, which may not be installed."""

import signal
from pathlib import Path

from orchestration.services import processes

WORKERS = ("worker-1", "worker-2")
# what a task that ends reports to goes after those that run tasks
FIRST = (*WORKERS, "scheduler", "triggerer", "dag-processor")


def pid_file(home: Path, name: str) -> Path:
    """Where a process is remembered."""
    return home / f"airflow-{name}.json"


def down(home: Path) -> None:
    """All that run tasks at once, then API server and broker; what is cut short is taken up at the next start."""
    processes.stop(signal.SIGTERM, *(pid_file(home, name) for name in FIRST))
    processes.stop(signal.SIGTERM, pid_file(home, "api-server"), home / "broker.json")
