"""A run of the main job beside the pages: a thread of the server, one at a time."""

import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread

from ingestion.errors import Refused
from ingestion.logs import get_logger
from ingestion.manifest import LoadSummary
from orchestration.pipeline import experiments_of, run
from orchestration.services import Connections
from orchestration.sql import Error, message_of

log = get_logger(__name__)


@dataclass
class Step:
    """A part of the run: when it began, how long it took once it has ended, and how far it is."""

    name: str
    began: float
    seconds: float | None = None
    progress: str = ""


@dataclass
class Job:
    """A run: its steps so far, and in the end what became of it. Only its own thread writes to it."""

    paths: Sequence[Path]
    folder: TemporaryDirectory[str]  # is kept until the run has read it
    steps: list[Step] = field(default_factory=list)
    summary: LoadSummary | None = None
    datasets: tuple[str, ...] = ()
    experiments: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    has_ended: bool = False

    def watch(self, name: str, progress: str) -> None:
        """Note how far the run is."""
        if not self.steps or self.steps[-1].name != name:
            self._end_step()
            self.steps.append(Step(name, time.monotonic()))
        self.steps[-1].progress = progress

    def work(self, connections: Connections) -> None:
        """The run itself. Nobody hears what a thread raises, so that every failure is a message."""
        try:
            landed, self.summary = run(connections, self.paths, self.watch)
            self._end_step()
            self.datasets = tuple(dict.fromkeys(found.dataset for found in landed.objects))
            self.experiments = tuple(experiments_of(connections.reader, landed))
        except Exception as error:
            self.messages = _messages(error)
            log.error("run failed", error=str(error), traceback="".join(traceback.format_exception(error)))
        finally:
            with suppress(OSError):
                self.folder.cleanup()
            self.has_ended = True

    def _end_step(self) -> None:
        if self.steps:
            self.steps[-1].seconds = time.monotonic() - self.steps[-1].began


def _messages(error: Exception) -> tuple[str, ...]:
    if isinstance(error, Refused):
        return error.messages
    if isinstance(error, Error):
        return (message_of(error),)
    return (str(error).strip() or type(error).__name__,)


class Runner:
    """The last job of this server, and the only place where one is started."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.last: Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job goes on."""
        return self.last is not None and not self.last.has_ended

    def start(self, connections: Connections, paths: Sequence[Path], folder: TemporaryDirectory[str]) -> Job | None:
        """Start a job, unless another one goes on: None."""
        with self._lock:
            if self.is_busy:
                return None
            self.last = job = Job(paths, folder)
            Thread(target=job.work, args=(connections,), daemon=True, name="doe-run").start()
            return job


@cache
def runner() -> Runner:
    """The one of this process."""
    return Runner()
