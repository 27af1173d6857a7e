"""`doe dashboard`."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli_dashboards import Language, installed
from orchestration.home import default_home
from orchestration.shell import readable_errors, services_up

MAIN = Path(__file__).parent / "start" / "main.py"
NAME = "dashboard"  # under which the home remembers its port


def dashboard(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port on 127.0.0.1; without it a free one, each time the same.")
    ] = None,
    language: Annotated[Language | None, typer.Option(help="Without it as the browser asks.")] = None,
) -> None:
    """Show the dashboards on 127.0.0.1 until Ctrl-C, with a page to drop in files.

    Starts the services of DOE_HOME, or finds them running. Nothing leaves this machine.
    """
    from orchestration.console import out
    from orchestration.services import ports

    with readable_errors(), installed():
        import streamlit  # noqa: F401 - or nothing is started

        services_up()
        chosen = _free(port) if port else ports.choose(default_home(), [NAME])[NAME]
        out.print(f"http://{ports.HOST}:{chosen} (Ctrl-C ends)", markup=False)
        sys.stdout.flush()
        program = command(chosen, language.value if language else None)
        os.execve(program[0], program, environment())  # this process becomes the server: Ctrl-C and its pid are its own


def command(port: int, language: str | None) -> list[str]:
    """What serves the app; other settings are in .streamlit beside it."""
    from orchestration.services.ports import HOST

    settings = {"server.address": HOST, "server.port": port, "browser.serverAddress": HOST}
    flags = [f"--{name}={value}" for name, value in settings.items()]
    return [sys.executable, "-m", "streamlit", "run", str(MAIN), *flags, "--", *([language] if language else [])]


def environment() -> Mapping[str, str]:
    """Without settings of other apps of Streamlit, which would open this one to the network or to statistics."""
    return {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}


def _free(port: int) -> int:
    from orchestration.services import ServiceError
    from orchestration.services.ports import HOST, is_free

    if not is_free(port):
        raise ServiceError(f"port {port} on {HOST} is taken: choose another with --port, or none")
    return port
