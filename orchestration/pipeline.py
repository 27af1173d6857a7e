"""The main job: land, load, build, publish."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ingestion.land import LandSummary, land
from ingestion.load import Progress as LoadProgress
from ingestion.load import load
from ingestion.manifest import LoadSummary
from ingestion.settings import PostgresSettings
from ingestion.store import connect
from orchestration.console import err, out
from orchestration.dbt import WAITS, dbt
from orchestration.publish import publish
from orchestration.services import Connections
from orchestration.sql import ask

# who watches a run is told the name of a step that begins, and then how far it is
Watch = Callable[[str, str], None]
NODE_ENDED = re.compile(r"\d+ of (\d+) (?!START)")  # in a line of dbt's log


def nobody(step: str, progress: str) -> None:
    """Nobody watches."""


@contextmanager
def step(name: str, watch: Watch = nobody) -> Iterator[None]:
    """Say what is going on, and how long it took."""
    start = time.perf_counter()
    watch(name, "")
    with err.status(name):
        yield
    out.print(f"{name}: {time.perf_counter() - start:.1f} s")


@contextmanager
def bar(description: str) -> Iterator[Progress]:
    """A progress bar on a terminal; nothing in a pipe."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, TimeElapsedColumn(), console=err, transient=True, disable=not err.is_terminal) as shown:
        shown.add_task(description, total=None)
        yield shown


def land_paths(connections: Connections, paths: Sequence[Path]) -> LandSummary:
    """Land files and bundles; raises Refused before anything is written."""
    with bar("landing") as shown:
        task = shown.task_ids[0]
        return land(
            paths,
            connect(connections.store),
            lambda done, total: shown.update(task, completed=done, total=total),
        )


def load_landed(connections: Connections) -> LoadSummary:
    """Load what is landed and not loaded yet."""
    with bar("loading") as shown:
        task = shown.task_ids[0]

        def report(progress: LoadProgress) -> None:
            dataset = progress.object_key.split("/", 1)[0]
            shown.update(
                task,
                completed=progress.bytes_done,
                total=progress.bytes_total,
                description=f"loading {dataset}",
            )

        return load(connect(connections.store), connections.postgres, report)


class BuildFailed(RuntimeError):
    """A model or a test failed; what was landed and loaded stays."""


# dbt's unit tests test the code and not the data, and take as long as everything else
BUILD = ("build", "--exclude-resource-type", "unit_test")


def build(connections: Connections, watch: Watch = nobody) -> None:
    """`dbt build` of models and data tests, quiet unless it fails; raises BuildFailed with dbt's own words."""
    done = 0

    def hear(line: str) -> None:
        nonlocal done
        if line == WAITS:
            watch("dbt build", WAITS)
        elif found := NODE_ENDED.search(line):
            done += 1
            watch("dbt build", f"{done} / {found[1]}")

    result = dbt(connections.postgres, BUILD, quiet=True, on_line=None if watch is nobody else hear)
    if result.returncode != 0:
        raise BuildFailed(f"dbt build failed, what was loaded stays:\n{result.stdout[-6000:]}{result.stderr[-2000:]}")


def run(connections: Connections, paths: Sequence[Path], watch: Watch = nobody) -> tuple[LandSummary, LoadSummary]:
    """Land, load, build and publish; returns what was landed and what became of it."""
    with step("land", watch):
        landed = land_paths(connections, paths)
    with step("load", watch):
        summary = load_landed(connections)
    out.print(
        f"  {landed.n_new} objects landed, {landed.n_present} were there; "
        f"{summary.rows_loaded:,} rows loaded, {summary.rows_rejected:,} rejected"
    )
    with step("dbt build", watch):
        build(connections, watch)
    with step("publish", watch):
        publish(connections.postgres, connect(connections.store))
    return landed, summary


def experiments_of(reader: PostgresSettings, landed: LandSummary) -> list[str]:
    """Ids of the experiments in the warehouse that came from these objects.

    Not the ids in the objects' keys: a rejected bundle may name one that stands for other data.
    """
    query = "select experiment_id from raw.experiments where _object_key = any($1) order by experiment_id"
    found = ask(reader, query, [[each.object_key for each in landed.objects]])
    return [str(experiment_id) for experiment_id in found.column(0).to_pylist()]
