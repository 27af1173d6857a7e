"""Programs that are killed in the middle of their work."""

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any

# A server that has imported everything forks processes in milliseconds
PROCESSES = multiprocessing.get_context("forkserver")


def _die_at(where: tuple[str, str, int], work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    for name, constant in (("store", "READ_BYTES"), ("sources", "BLOCK_BYTES")):
        setattr(importlib.import_module(f"ingestion.{name}"), constant, 16384)
    path, attribute, times = where
    module, _, inside = path.partition(":")
    owner = importlib.import_module(module)
    owner = getattr(owner, inside) if inside else owner
    original, calls = getattr(owner, attribute), 0

    def fatal(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == times:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*given, **named)

    setattr(owner, attribute, fatal)
    work(*arguments)


def kill_at(where: tuple[str, str, int], work: Callable[..., object], *arguments: Any) -> None:
    """Do the work in a process that kills itself when it reaches a function of a module for the given time.

    `where`: the module (`module:Class` for a method), the function, the time.
    """
    process = PROCESSES.Process(target=_die_at, args=(where, work, arguments))
    process.start()
    process.join(120)
    assert process.exitcode == -signal.SIGKILL, process.exitcode
