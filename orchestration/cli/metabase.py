"""`doe dashboards`."""

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.common import app as doe
from orchestration.cli.common import connected, readable_errors
from orchestration.home import default_home

if TYPE_CHECKING:
    from rich.table import Table

    from orchestration.dashboards.metabase.sync import Result
    from orchestration.dashboards.metabase.writing import Change

app = typer.Typer(no_args_is_help=True, help="Dashboards in Metabase: DOE_METABASE_URL says where it is.")
doe.add_typer(app, name="dashboards")


@app.callback()
def _group() -> None:
    """A group, though it has one command."""


@app.command()
def sync(
    plan: Annotated[bool, typer.Option("--plan", help="Show what differs, and write nothing.")] = False,
) -> None:
    """Make Metabase show what the definitions say: connection, marts, cards, dashboards. What is not ours stays.

    An empty Metabase is set up: DOE_METABASE_EMAIL and DOE_METABASE_PASSWORD become its administrator. Else they, or
    DOE_METABASE_API_KEY, are the login. DOE_METABASE_LANGUAGE is en or es. Metabase connects to the warehouse as this
    command does; DOE_METABASE_PG_HOST, _PORT, _USER, _PASSWORD and _DBNAME say what is different from there.
    """
    from ingestion.errors import Refused
    from orchestration.console import err, out
    from orchestration.dashboards.metabase import settings as of_environment
    from orchestration.dashboards.metabase import sync as syncing
    from orchestration.dashboards.metabase.wishes import wish_of_home

    with readable_errors():
        settings = of_environment.from_environment()
        if settings is None:
            raise Refused(of_environment.NOT_CONFIGURED)
        wish = wish_of_home(default_home(), connected(), settings)
        result = syncing.plan(wish) if plan else syncing.sync(wish)
        if result.server.is_newer:
            err.print(f"note: nobody has tried {result.server.version} of Metabase yet", markup=False, soft_wrap=True)
        if result.changes:
            out.print(_table(result.changes))
        out.print(_summary(result, settings.url, plan), markup=False, soft_wrap=True)
        if result.left:
            out.print(_table(result.left))
            err.print("Metabase keeps these otherwise than it was told", markup=False, soft_wrap=True)
            raise typer.Exit(1)


def _table(changes: "tuple[Change, ...]") -> "Table":
    from orchestration.present import table

    rows = [(one.action, one.kind, one.name, ", ".join(one.what)) for one in changes]
    return table("", ["", "what", "name", "of it"], rows)


def _summary(result: "Result", url: str, is_plan: bool) -> str:
    where = f"Metabase {result.server.version} at {url}"
    if not result.changes:
        return f"{where} is as the definitions say: nothing to do"
    return f"{where}: {len(result.changes)} differences" + ("; nothing was written" if is_plan else ", written")
