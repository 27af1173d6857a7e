"""`doe dashboard`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.dashboards.definitions import Language

MAIN = Path(__file__).with_name("main.py")
NAME = "dashboard"  # under which the home remembers its port


def dashboard(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port on 127.0.0.1; without it the one of the last time.")
    ] = None,
    language: Annotated[Language | None, typer.Option(help="Without it as the browser asks.")] = None,
) -> None:
    """Show the dashboards on 127.0.0.1 until Ctrl-C, with a page to drop in files.

    Starts the services of DOE_HOME where they do not run. Nothing is sent anywhere else.
    """
    from orchestration import services
    from orchestration.cli import readable_errors
    from orchestration.console import out
    from orchestration.home import default_home
    from orchestration.services import ports

    with readable_errors():
        home = default_home()
        services.up(home)
        place = str(_free(port) if port else ports.choose(home, [NAME])[NAME])
        out.print(f"http://{ports.HOST}:{place} (Ctrl-C ends)", markup=False)
        sys.stdout.flush()
        os.execve(sys.executable, [*command(place), *([language] if language else [])], environment(home))
