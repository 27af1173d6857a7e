"""The home's Airflow with DAGs of the tests beside the project's own."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration import services
from orchestration.home import PROJECT_ROOT
from orchestration.services import airflow
from tests.airflow.rest import Rest

PROJECT_DAGS = PROJECT_ROOT / "orchestration" / "dags"


@contextmanager
def with_dags(
    home: Path, connections: services.Connections, more: Path, variables: Mapping[str, str] | None = None
) -> Iterator[Rest]:
    """Its REST API; a file of more DAGs, and more variables for all its processes."""
    dags, settings = home / "dags", airflow.settings
    dags.mkdir()
    for path in (*PROJECT_DAGS.glob("*.py"), more):
        shutil.copy(path, dags)
    added = {"AIRFLOW__CORE__DAGS_FOLDER": str(dags), **(variables or {})}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(airflow, "settings", lambda *args: settings(*args) | added)
        yield Rest(airflow.up(home, connections))
