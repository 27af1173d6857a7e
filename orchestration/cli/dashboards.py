"""The commands that show what the marts know to people who do not write SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import app, connected, readable_errors
from orchestration.home import default_home


class Language(StrEnum):
    """Languages of pages."""

    en = "en"
    es = "es"


@contextmanager
def installed() -> Iterator[None]:
    """Say what to do where the packages of the extra `dashboards` are missing: `make install` leaves them out."""
    from ingestion.errors import Refused

    try:
        yield
    except ModuleNotFoundError as error:
        raise Refused(f"package {error.name} is not installed; install all of them: make .venv/.complete") from None


@app.command()
def report(
    experiment: Annotated[
        str | None, typer.Argument(help="An experiment_id; without it the report is on the whole warehouse.")
    ] = None,
    language: Annotated[Language, typer.Option(help="English or Spanish.")] = Language.en,
    to: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for the files; by default reports/ of DOE_HOME.")
    ] = None,
) -> None:
    """Write a report that one can send, as one HTML file and as PDF, and publish it in bucket results with an index.

    Example: doe report my_drill --language es
    """
    from orchestration.console import err, out

    with readable_errors(), installed():
        from orchestration.dashboards.report.writing import write_report

        folder = to if to is not None else default_home() / "reports"
        written = write_report(connected(), folder, experiment, language.value)
        for place in (*written.paths, *written.addresses):
            out.print(str(place), markup=False, soft_wrap=True)
        for refusal in written.refusals:
            err.print(f"refused: {refusal}", markup=False, soft_wrap=True)
        if written.refusals:
            raise typer.Exit(1)


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
