"""Keeps a server running, as `restart: unless-stopped` does in the composed stack: `python keep.py COMMAND...`.

Parts of Airflow end when their database goes away for a moment. What ends soon after its first start never came up:
that is not tried again, so that who started it learns why.
"""

import signal
import subprocess
import sys
import time

PAUSE, CAME_UP = 3.0, 30.0


class Keeper:
    """One command, again and again until SIGTERM, which is passed on."""

    def __init__(self, command: list[str]) -> None:
        self.command, self.stopping = command, False
        self.child: subprocess.Popen[bytes] | None = None

    def stop(self, number: int, _frame: object) -> None:
        """Pass a signal on, and start nothing any more."""
        self.stopping = True
        if self.child is not None:
            self.child.send_signal(number)

    def run(self) -> int:
        """Exit status of the command when it was stopped or never came up."""
        came_up = False
        while True:
            started = time.monotonic()
            self.child = subprocess.Popen(self.command)
            if self.stopping:  # the signal came while the child was being made
                self.child.terminate()
            status = self.child.wait()
            came_up |= time.monotonic() - started > CAME_UP
            if self.stopping or not came_up:
                return status
            sys.stderr.write(f"ended with {status}, starts again: {' '.join(self.command)}\n")
            time.sleep(PAUSE)
            if self.stopping:
                return status


if __name__ == "__main__":
    keeper = Keeper(sys.argv[1:])
    signal.signal(signal.SIGTERM, keeper.stop)
    sys.exit(keeper.run())
