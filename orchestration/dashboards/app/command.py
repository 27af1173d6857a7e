"""`doe dashboard`."""

import os
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
        from streamlit.web.cli import main as streamlit

        from orchestration.dashboards import charts  # noqa: F401 - read now, so that the first visitor need not wait
        from orchestration.dashboards.app.known import definitions

        definitions()
        services_up()
        chosen = _free(port) if port else ports.choose(default_home(), [NAME])[NAME]
        _leave_out_settings_of_others()
        out.print(f"http://{ports.HOST}:{chosen} (Ctrl-C ends)", markup=False)
        streamlit(["run", *arguments(chosen, language and language.value)], standalone_mode=False)


def arguments(port: int, language: str | None) -> list[str]:
    """What to serve, and where; other settings are in .streamlit beside it."""
    from orchestration.services.ports import HOST

    settings = {"server.address": HOST, "server.port": port, "browser.serverAddress": HOST}
    flags = [f"--{name}={value}" for name, value in settings.items()]
    return [str(MAIN), *flags, "--", *([language] if language else [])]


def _leave_out_settings_of_others() -> None:
    """Settings in the environment, meant for another app, stand above ours: they could open this one to the network."""
    for name in [name for name in os.environ if name.startswith("STREAMLIT_")]:
        del os.environ[name]


def _free(port: int) -> int:
    from orchestration.services import ServiceError
    from orchestration.services.ports import HOST, is_free

    if not is_free(port):
        raise ServiceError(f"port {port} on {HOST} is taken: choose another with --port, or none")
    return port
