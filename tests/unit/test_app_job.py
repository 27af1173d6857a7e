"""Runs beside the pages: one at a time, every step seen, every failure a message."""

import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

import pytest

from ingestion.errors import Refused
from ingestion.manifest import LoadSummary
from orchestration.dashboards.app import job as jobs
from orchestration.dashboards.app.job import Job, Runner
from orchestration.pipeline import BuildFailed
from orchestration.services import Connections

NOWHERE = cast(Connections, SimpleNamespace(reader=None))


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Job | None]:
    """Start a job whose main job is another function."""
    monkeypatch.setattr(jobs, "experiments_of", lambda reader, landed: ["mine"])

    def started(runner: Runner, run: Callable[..., Any]) -> Job | None:
        monkeypatch.setattr(jobs, "run", run)
        return runner.start(NOWHERE, [Path("a")], TemporaryDirectory())

    return started


def ended(job: Job | None) -> Job:
    """The job, once it has ended."""
    assert job is not None
    for thread in threading.enumerate():
        if thread.name == "doe-run":
            thread.join(10)
    assert job.has_ended
    return job


def test_one_at_a_time(start: Callable[..., Job | None]) -> None:
    runner, go_on = Runner(), threading.Event()

    def run(connections: Connections, paths: list[Path], watch: Callable[[str, str], None]) -> Any:
        watch("land", "")
        go_on.wait(10)
        watch("dbt build", "")
        watch("dbt build", "3 / 4")
        landed = [SimpleNamespace(dataset=name) for name in ("experiments", "experiments", "production_data")]
        return SimpleNamespace(objects=landed), LoadSummary()

    first = start(runner, run)
    assert runner.is_busy
    assert start(runner, run) is None
    go_on.set()
    job = ended(first)
    assert not runner.is_busy
    assert [(step.name, step.progress) for step in job.steps] == [("land", ""), ("dbt build", "3 / 4")]
    assert all(step.seconds is not None for step in job.steps)
    assert (job.experiments, job.datasets, job.messages) == (("mine",), ("experiments", "production_data"), ())
    assert not Path(job.folder.name).exists()
    assert start(runner, run) is not None


@pytest.mark.parametrize(
    ("error", "messages"),
    [
        (Refused(["one", "two"]), ("one", "two")),
        (BuildFailed("dbt build failed:\nmodel x\n"), ("dbt build failed:\nmodel x",)),
        (OSError(28, "No space left on device"), ("[Errno 28] No space left on device",)),
        (ZeroDivisionError(), ("ZeroDivisionError",)),
    ],
)
def test_a_failure_is_a_message(
    start: Callable[..., Job | None], error: Exception, messages: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[dict[str, str]] = []
    monkeypatch.setattr(jobs, "log", SimpleNamespace(error=lambda event, **more: logged.append(more)))

    def run(connections: Connections, paths: list[Path], watch: Callable[[str, str], None]) -> Any:
        watch("land", "")
        raise error

    runner = Runner()
    job = ended(start(runner, run))
    assert job.messages == messages
    assert not runner.is_busy and not Path(job.folder.name).exists()
    assert [step.seconds for step in job.steps] == [None]
    assert [type(error).__name__ in each["traceback"] for each in logged] == [True]
