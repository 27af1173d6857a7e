"""`doe_pipeline` with nothing to load, against `dbt build` and as many empty tasks, and Cosmos' own modes beside it.

All in one Airflow with its real scheduler and LocalExecutor, one after the other, each after a first run of its kind.
"""

from datetime import datetime
from pathlib import Path

import pytest

from ingestion.simulate import simulate
from orchestration import dbt, pipeline
from orchestration.demo import PUBLISHED
from orchestration.services import Connections
from tests.airflow.rest import Rest
from tests.airflow.running import with_dags
from tests.bench.timing import Line, clock

PIPELINE, MODES = "doe_pipeline", Path(__file__).parent / "dags" / "bench_modes.py"
ROUNDS = 3


def seconds_of(rest: Rest, dag: str) -> float:
    """Time of one run, from its start to its end, as Airflow itself says. Raises AssertionError unless it is green."""
    run, state = rest.run(dag)
    assert state == "success", f"{dag} ended as {state}"
    found = rest.call("GET", f"/dags/{dag}/dagRuns/{run}")
    start, end = (datetime.fromisoformat(found[name]) for name in ("start_date", "end_date"))
    return (end - start).total_seconds()


def n_tasks() -> int:
    """Tasks of a run that has nothing to load."""
    from orchestration.dags.doe_pipeline import pipeline

    return len(pipeline.task_ids) - 1  # `load` is mapped over nothing


def build(connections: Connections) -> float:
    """A plain `dbt build` of the same nodes."""
    with clock() as taken:
        assert dbt.dbt(connections.postgres, ["build"], quiet=True).returncode == 0
    return taken[0]


def run(connections: Connections, home: Path) -> list[Line]:
    """Lines of `make bench`: the best of some rounds; Cosmos' own modes once, for they take long."""
    simulate(home / "simulated", sensor_rows=1_000)
    pipeline.run(connections, [PUBLISHED, home / "simulated"])
    dbt.write_manifest(connections.postgres, home / "airflow" / "dbt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOE_DBT_MANIFEST", str(home / "airflow" / "dbt" / "manifest.json"))
        count = n_tasks()
    database = {
        name: value
        for name, value in dbt.environment(connections.postgres).items()
        if name.startswith(("DOE_PG", "DBT_"))
    }
    with with_dags(home, connections, MODES, {"BENCH_TASKS": str(count), **database}) as rest:
        rest.wait_for_dags(PIPELINE, "bench_empty", "bench_watcher", "bench_local")
        for dag in (PIPELINE, "bench_empty"):
            seconds_of(rest, dag)
            rest.settle(dag)
        rounds = [
            (seconds_of(rest, PIPELINE), build(connections), seconds_of(rest, "bench_empty")) for _ in range(ROUNDS)
        ]
        ours, plain, empty = (min(column) for column in zip(*rounds, strict=True))
        lines = [
            Line("dbt build", plain),
            Line(f"{count} empty tasks", empty),
            Line(PIPELINE, ours, ours / (plain + empty), "of the two above together; goal 1.2"),
        ]
        watcher, local = seconds_of(rest, "bench_watcher"), seconds_of(rest, "bench_local")
        nodes = len(rest.call("GET", "/dags/bench_local/tasks")["tasks"])
    return [
        *lines,
        Line("Cosmos WATCHER", watcher, watcher / ours, "of doe_pipeline; without unit tests"),
        Line("Cosmos LOCAL, domain cost", local, None, f"{local / nodes:.1f} s for each of {nodes} tasks"),
    ]
