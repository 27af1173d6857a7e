"""Server processes that outlive the command that started them, found again by pid and start time."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from orchestration.services.errors import ServiceError

START_SECONDS, STOP_SECONDS = 60.0, 20.0


def start(command: Sequence[str], pid_file: Path, log: Path, environment: Mapping[str, str] | None = None) -> None:
    """Start a server in a session of its own, its output appended to ``log``, and remember who it is.

    ``environment`` replaces the one that this process has.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=environment,
        )
    _remember(psutil.Process(process.pid), pid_file)


def _remember(process: psutil.Process, pid_file: Path) -> None:
    identity = {"pid": process.pid, "started": process.create_time()}
    pid_file.write_text(json.dumps(identity), encoding="utf-8")


def adopt(pid: int | None, argument: str, pid_file: Path) -> bool:
    """Remember a running process as ours when ``argument`` stands in its command line; False when it does not."""
    try:
        if pid is None or argument not in (process := psutil.Process(pid)).cmdline():
            return False
    except psutil.Error:
        return False
    _remember(process, pid_file)
    return True


def running(pid_file: Path) -> psutil.Process | None:
    """The remembered process if it still runs; a pid that another program got since then is not ours."""
    try:
        identity = json.loads(pid_file.read_text(encoding="utf-8"))
        process = psutil.Process(identity["pid"])
        is_ours = abs(process.create_time() - identity["started"]) < 1.0
    except (OSError, ValueError, KeyError, psutil.NoSuchProcess):
        return None
    return process if is_ours and process.status() != psutil.STATUS_ZOMBIE else None


def stop(polite: signal.Signals, *pid_files: Path) -> None:
    """Ask the remembered processes to end, all at once; after ``STOP_SECONDS`` kill them, with what they had started.

    Other processes are left alone.
    """
    asked = [process for file in pid_files if (process := running(file)) is not None]
    families = [_family(process) for process in asked]
    for process in asked:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(polite)
    psutil.wait_procs(set().union(*families), STOP_SECONDS)
    # once more: who is busy may have started others since
    left = {each for process, family in zip(asked, families, strict=True) for each in family | _family(process)}
    for each in left:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(left, STOP_SECONDS)
    for file in pid_files:
        file.unlink(missing_ok=True)


def _family(process: psutil.Process) -> set[psutil.Process]:
    """A process, its descendants, and those of its session whose own parents have ended before them."""
    found = {process}
    with suppress(psutil.NoSuchProcess):
        found |= set(process.children(recursive=True))
    if psutil.pid_exists(process.pid) and not process.is_running():
        return found  # another program got its pid
    for other in psutil.process_iter():
        with suppress(OSError):
            if os.getsid(other.pid) == process.pid:
                found.add(other)
    return found


def ensure_alive(pid_file: Path, log: Path) -> None:
    """Raise ServiceError with the end of its log when the server has ended."""
    if running(pid_file) is None:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
        raise ServiceError(f"the server ended while it was starting; the last lines of {log}:\n" + "\n".join(lines))


def wait_for(
    name: str, pid_file: Path, log: Path, ask: Callable[[], object], refusals: tuple[type[Exception], ...]
) -> None:
    """Ask a server that is starting until it answers; ``refusals`` are what ``ask`` raises as long as it does not.

    Raises ServiceError when the server ends, or has not answered after ``START_SECONDS``.
    """

    @retry(
        stop=stop_after_delay(START_SECONDS),
        wait=wait_fixed(0.1),
        retry=retry_if_exception_type(refusals),
        reraise=True,
    )
    def answers() -> None:
        ensure_alive(pid_file, log)
        ask()

    try:
        answers()
    except refusals as error:
        raise ServiceError(f"{name} does not answer: {error}; its log is {log}") from None
