"""Streamlit's server in this process: on 127.0.0.1 alone, and without a word to anybody else."""

import os
from pathlib import Path
from threading import Thread

from streamlit.web.cli import main as streamlit

from orchestration.dashboards.app import warm
from orchestration.dashboards.app.known import connections, definitions
from orchestration.services import ServiceError, ports

MAIN = Path(__file__).parent / "start" / "main.py"
NAME = "dashboard"  # under which the home remembers its port


def free_port(home: Path, port: int | None) -> int:
    """The port that is asked for, else the one of the last time, else any. Raises ServiceError when it is taken."""
    if port is None:
        return ports.choose(home, [NAME])[NAME]
    if not ports.is_free(port):
        raise ServiceError(f"port {port} on {ports.HOST} is taken: choose another with --port, or none")
    return port


def serve(port: int, language: str | None) -> None:
    """Serve the app until Ctrl-C or SIGTERM. Settings that are not given here are in .streamlit beside `MAIN`."""
    definitions()
    connections()
    Thread(target=warm.up, daemon=True, name="doe-warm").start()
    # settings for another app would stand above ours, and could open this one to the network
    for name in [name for name in os.environ if name.startswith("STREAMLIT_")]:
        del os.environ[name]
    settings = {"server.address": ports.HOST, "server.port": port, "browser.serverAddress": ports.HOST}
    flags = [f"--{name}={value}" for name, value in settings.items()]
    streamlit(["run", str(MAIN), *flags, "--", *([language] if language else [])], standalone_mode=False)
