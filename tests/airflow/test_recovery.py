"""Workers, broker and database are killed in the middle of a run: the run recovers, no row is lost and none is doubled.

Real PostgreSQL, Valkey, object store and Airflow with two Celery workers, started as `doe airflow --celery` does.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pytest

from ingestion.land import land
from ingestion.load import find_landed
from ingestion.simulate.sensors import sensor_table
from ingestion.store import connect
from orchestration import services as embedded
from orchestration.dbt import PROJECT, environment
from orchestration.demo import PUBLISHED
from orchestration.services import airflow_status, broker, processes, stop_airflow
from tests.airflow.marts import marts, plain_marts
from tests.ask import ask
from tests.pipeline.intake import Intake

pytest.importorskip("airflow", reason="the extra `airflow` is not installed")

from orchestration.services import airflow as service
from tests.airflow.rest import Rest

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(2400)]
DAG = "doe_pipeline"
BUNDLES = ("mont_tool_life_2x3_r3", "mont_filtration_2x4_unrep", "nist_eddy_current_2x3_unrep")
N_ROWS = 600_000
COPYING = "select 1 from pg_stat_activity where state = 'active' and query ilike 'copy%machine_sensors%'"
BUILDING = "select 1 from pg_stat_activity where state = 'active' and application_name = 'dbt' and query ~* 'create'"


@dataclass
class Production:
    """A home with a running Airflow."""

    home: Path
    folder: Path
    connections: embedded.Connections
    rest: Rest

    def land_sensors(self, month: int) -> str:
        """Land a sensor file of N_ROWS rows, of a month of its own, when no run goes on; returns its key."""
        self.rest.settle(DAG)
        table = sensor_table(N_ROWS, np.random.default_rng(month))
        moment = pc.subtract(table["timestamp"], pa.scalar(timedelta(days=30 * month)))
        path = self.folder / f"sensors_{month}.csv"
        pa_csv.write_csv(table.set_column(0, "timestamp", moment), path)
        return land([path], connect(self.connections.store)).objects[0].object_key

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a statement."""
        return ask(self.connections.postgres, statement)

    def manifest(self, key: str) -> list[tuple[Any, ...]]:
        """Status and rows of an object."""
        return self.ask(
            f"select status, rows_in_file, rows_loaded from raw.load_manifest where object_key = '{key}'"  # noqa: S608
        )

    def load_under_way(self, key: str) -> dict[str, Any]:
        """Start a run and wait until an object is being copied: its task, of this run or of one due by the schedule."""
        self.rest.start(DAG)
        until_seen(self, COPYING)
        tasks = self.rest.tasks(DAG, "~")  # of all runs
        (found,) = [task for task in tasks if task["rendered_map_index"] == key and task["state"] == "running"]
        return found

    def finish(self, run: str) -> dict[str, dict[str, Any]]:
        """Wait for the end of a run, which has to be green, with all that was landed accounted for; its tasks."""
        state = self.rest.wait(DAG, run)
        tasks = self.rest.tasks(DAG, run)
        assert state == "success", [(task["task_id"], task["state"]) for task in tasks if task["state"] != "success"]
        store = connect(self.connections.store)
        assert find_landed(store, self.connections.postgres) == []
        Intake(self.connections.postgres, self.connections.store, self.folder).check_accounting()
        return {task["rendered_map_index"] or task["task_id"]: task for task in tasks}


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """A home with some landed bundles and a running Airflow."""
    home = tmp_path_factory.mktemp("recovery")
    try:
        connections = embedded.up(home)
        land([PUBLISHED / name for name in BUNDLES], connect(connections.store))
        rest = Rest(service.up(home, connections, "CeleryExecutor"))
        yield Production(home, tmp_path_factory.mktemp("files"), connections, rest)
    finally:
        embedded.down(home)


def until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Wait, bounded."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def until_seen(production: Production, query: str, seconds: float = 600) -> None:
    """Wait until a query finds a row: one connection, so that a moment is not missed."""
    connection = psycopg2.connect(production.connections.postgres.dsn())
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:

            def seen() -> bool:
                cursor.execute(query)
                return cursor.fetchone() is not None

            until(seen, seconds, query)
    finally:
        connection.close()


def kill(*victims: psutil.Process) -> None:
    """SIGKILL to all, then wait."""
    for victim in victims:
        victim.kill()
    assert psutil.wait_procs(victims, 20)[1] == []


def worker_of(production: Production, task: dict[str, Any]) -> psutil.Process:
    """The Celery worker that runs a task, below the process that keeps it."""
    ancestors = [each.pid for each in psutil.Process(task["pid"]).parents()]
    for name, keeper in airflow_status.running(production.home).items():
        if name in stop_airflow.WORKERS and keeper is not None and keeper.pid in ancestors:
            return psutil.Process(ancestors[ancestors.index(keeper.pid) - 1])
    raise AssertionError(f"no worker runs {task}")


def test_a_worker_killed_in_the_middle_of_a_load(production: Production) -> None:
    key = production.land_sensors(1)
    loading = production.load_under_way(key)
    worker = worker_of(production, loading)
    kill(worker, *worker.children(recursive=True))
    assert production.manifest(key) == []
    assert production.ask("select 1 from raw.machine_sensors limit 1") == []

    tasks = production.finish(loading["dag_run_id"])
    assert tasks[key]["try_number"] >= 2
    assert production.manifest(key) == [("loaded", N_ROWS, N_ROWS)]
    assert production.ask("select count(*), count(distinct (timestamp, machine_id)) from raw.machine_sensors") == [
        (N_ROWS, N_ROWS)
    ]


def test_a_broker_killed_in_the_loads_and_a_database_that_stops_in_the_build(
    production: Production,
) -> None:
    """The database of the warehouse and of Airflow itself: both are on this server."""
    key = production.land_sensors(2)
    loading = production.load_under_way(key)
    killed = processes.running(production.home / "broker.json")
    assert killed is not None
    kill(killed)
    assert production.manifest(key) == []
    time.sleep(5)  # long enough for scheduler and workers to miss it
    # the broker alone: what else `doe airflow` looks after takes longer than a build may
    broker.up(production.home, service.secrets_of_home(production.home).broker_password)

    until_seen(production, BUILDING)
    assert production.manifest(key) == [("loaded", N_ROWS, N_ROWS)]
    server = processes.running(production.home / "postgres.json")
    assert server is not None
    server.send_signal(signal.SIGQUIT)  # immediate: no checkpoint, every session is cut
    server.wait(20)
    time.sleep(5)
    embedded.up(production.home)
    assert not service.up(production.home, production.connections, "CeleryExecutor").is_new

    tasks = production.finish(loading["dag_run_id"])
    assert tasks["dbt_build"]["try_number"] >= 2
    assert production.ask("select count(*) from raw.machine_sensors") == [(2 * N_ROWS,)]
    found = marts(production.connections, "marts")
    assert len(found["fct_effects"]) > 20
    assert plain_marts(production.connections) == found


def test_dbt_ends_with_a_task_that_is_killed_and_so_does_its_statement(production: Production) -> None:
    dbt = [sys.executable, "-m", "orchestration.tasks.tied_dbt", "show", "--inline", "select pg_sleep(120)"]
    task = f"import subprocess; subprocess.Popen({dbt!r}, stdin=subprocess.PIPE).wait()"
    parent = subprocess.Popen(
        [sys.executable, "-c", task],
        cwd=PROJECT,
        env=environment(production.connections.postgres) | {"DBT_TARGET_PATH": str(production.folder / "target")},
        stdout=subprocess.DEVNULL,
    )
    sleeping = "select 1 from pg_stat_activity where application_name = 'dbt' and query like '%pg_sleep(120)%'"
    until(lambda: production.ask(sleeping), 180, "dbt runs")
    child = psutil.Process(parent.pid).children()[0]
    parent.kill()
    parent.wait(10)
    assert psutil.wait_procs([child], 5)[1] == []
    until(lambda: not production.ask(sleeping), 10, "PostgreSQL ends the statement")
