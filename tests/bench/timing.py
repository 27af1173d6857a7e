"""One line of a benchmark, and a clock."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """Seconds of a job; ``ratio`` to what a user would do instead, measured in the same run."""

    job: str
    seconds: float
    ratio: float | None = None
    note: str = ""


@contextmanager
def clock() -> Iterator[list[float]]:
    """Seconds of the block, as the only entry of the list it yields."""
    seconds: list[float] = []
    start = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - start)
