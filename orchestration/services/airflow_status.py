"""What runs of a home's Airflow; needs nothing of Airflow itself, which may not be installed."""

from pathlib import Path

import psutil
import urllib3

from orchestration.services import ports, processes
from orchestration.services.stop_airflow import NAMES, pid_file


def running(home: Path) -> dict[str, psutil.Process | None]:
    """The processes that were started, by name; None for one that has ended."""
    names = [name for name in NAMES if pid_file(home, name).exists()]
    return {name: processes.running(pid_file(home, name)) for name in names}


def status(home: Path) -> tuple[str, str | None] | None:
    """Address of a home's Airflow, and its version where it answers; None when it was never started."""
    port = ports.remembered(home).get("airflow")
    if port is None:
        return None
    url = f"http://{ports.HOST}:{port}"
    try:
        answer = urllib3.request("GET", f"{url}/api/v2/version", timeout=5, retries=False).json()
    except (urllib3.exceptions.HTTPError, ValueError):
        return url, None
    ended = [name for name, process in running(home).items() if process is None]
    return url, f"Airflow {answer.get('version')}" + (f"; ended: {', '.join(ended)}" if ended else "")
