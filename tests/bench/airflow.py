"""A run of `doe_pipeline` against the sum of what it cannot do without: `dbt build`, and as many empty tasks.

Beside it the same dbt project as Cosmos runs it out of the box (WATCHER, LOCAL), on the same scheduler. The published
experiments are loaded beforehand, so that all of them do the same work.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from orchestration import dbt
from orchestration.demo import PUBLISHED
from orchestration.home import PROJECT_ROOT
from orchestration.pipeline import run as load_and_build
from orchestration.services import Connections, stop_airflow
from orchestration.services import airflow as service
from tests.airflow.rest import Rest
from tests.bench.timing import Line, clock

FOLDERS = {"pipeline": PROJECT_ROOT / "orchestration" / "dags", "bench": PROJECT_ROOT / "tests" / "bench" / "dags"}
BUNDLE = "airflow.dag_processing.bundles.local.LocalDagBundle"
N_TASKS = 235  # of a run of doe_pipeline with nothing to load


@contextmanager
def _airflow(connections: Connections, home: Path) -> Iterator[Rest]:
    """The home's Airflow, with the DAGs of this benchmark beside its own, which find the warehouse where dbt does."""
    bundles = [{"name": name, "classpath": BUNDLE, "kwargs": {"path": str(path)}} for name, path in FOLDERS.items()]
    more = {
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(bundles),
        "DOE_BENCH_TASKS": str(N_TASKS),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**dbt.environment(connections.postgres), **more}.items():
            if os.environ.get(name) != value:
                patch.setenv(name, value)
        try:
            yield Rest(service.up(home, connections))
        finally:
            stop_airflow.down(home)


def _seconds(rest: Rest, dag: str) -> tuple[float, int]:
    """Seconds of a run from its start to its end, and its number of tasks. Raises RuntimeError when it fails."""
    run, state = rest.run(dag)
    if state != "success":
        raise RuntimeError(f"{dag} is {state}")
    told = rest.call("GET", f"/dags/{dag}/dagRuns/{run}")
    start, end = (datetime.fromisoformat(told[name]) for name in ("start_date", "end_date"))
    return (end - start).total_seconds(), len(rest.tasks(dag, run))


def run(connections: Connections, home: Path, modes: Sequence[str] = ("watcher", "local")) -> list[Line]:
    """Seconds of each way; ratios are to the sum of a plain build and of empty tasks."""
    load_and_build(connections, [PUBLISHED])
    with clock() as plain:
        built = dbt.dbt(connections.postgres, ["build"], quiet=True)
    if built.returncode:
        raise RuntimeError(built.stdout)
    with _airflow(connections, home) as rest:
        ours, count = _seconds(rest, "doe_pipeline")
        empty, n_empty = _seconds(rest, "bench_empty")
        least = plain[0] + empty
        lines = [
            Line("dbt build", plain[0]),
            Line(f"{n_empty} empty tasks of Airflow", empty),
            Line("a run of doe_pipeline", ours, ours / least, f"{count} tasks; of the sum of the two above"),
        ]
        for mode in modes:
            seconds, count = _seconds(rest, f"bench_{mode}")
            lines.append(Line(f"Cosmos {mode.upper()}", seconds, seconds / least, f"{count} tasks; dbt alone"))
    return lines
