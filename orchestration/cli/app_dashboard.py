"""The command that shows the dashboards on this machine."""

from typing import Annotated

import typer

from orchestration.cli.common import app, readable_errors
from orchestration.cli.dashboards import Language, installed
from orchestration.home import default_home


@app.command()
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

    with readable_errors(), installed():
        from orchestration.dashboards.app.server import free_port, serve

        chosen = free_port(default_home(), port)
        out.print(f"http://127.0.0.1:{chosen} (Ctrl-C ends)", markup=False)
        serve(chosen, language and language.value)
