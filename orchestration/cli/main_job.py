"""Commands of the main job: from files to answers."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import app, connected, readable_errors, report
from orchestration.home import default_home

Paths = Annotated[
    list[Path],
    typer.Argument(exists=True, help="Bundles (folders with design.yml), data files, or folders of them."),
]


class Format(StrEnum):
    """How `doe sql` prints."""

    table = "table"
    csv = "csv"
    json = "json"


@app.command()
def demo() -> None:
    """The main job on simulated and published data, from nothing to printed results."""
    from orchestration.demo import run_demo

    with readable_errors():
        report(run_demo(default_home()))


@app.command()
def simulate(
    folder: Annotated[Path, typer.Argument(help="Where to write; made when missing.")],
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 1908,
    sensor_rows: Annotated[int, typer.Option(min=1, help="Rows of machine_sensors.csv.")] = 20_000,
) -> None:
    """Write simulated experiments, production and sensor files, with the truth behind them in truth.json.

    Example: doe simulate /tmp/plant --seed 7
    """
    from ingestion.simulate import simulate as write_all
    from orchestration.console import out

    with readable_errors():
        for path in write_all(folder, seed, sensor_rows):
            out.print(str(path), markup=False)


@app.command()
def land(paths: Paths) -> None:
    """Check the envelope of files and put them into bucket raw, unchanged.

    Example: doe land my_experiment/ production_2026-06.csv
    """
    from orchestration.console import out
    from orchestration.pipeline import land_paths

    with readable_errors():
        summary = land_paths(connected(), paths)
        out.print(f"{summary.n_new} objects landed, {summary.n_present} were there already")


@app.command()
def load(
    release: Annotated[
        str | None,
        typer.Option(metavar="OBJECT_KEY", help="First take this object out of quarantine: someone looked at it."),
    ] = None,
) -> None:
    """Take every landed object that is not loaded yet to bucket processed and into schema raw."""
    from ingestion import quarantine, store
    from orchestration.console import out
    from orchestration.pipeline import load_landed
    from orchestration.present import load_table

    with readable_errors():
        connections = connected()
        if release is not None:
            quarantine.release(store.connect(connections.store), connections.postgres, release)
        summary = load_landed(connections)
        out.print(load_table(summary))
        report(summary)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def build(context: typer.Context) -> None:
    """Run `dbt build` with the right project, profile and connection; further arguments are dbt's.

    Example: doe build --select +fct_effects. The exit status is dbt's own: 1 when a model or test failed.
    """
    from orchestration.dbt import dbt

    with readable_errors():
        raise typer.Exit(dbt(connected().postgres, ["build", *context.args]).returncode)


@app.command()
def run(paths: Paths) -> None:
    """Land, load, build and publish; then print the answer for the experiments among the paths.

    Example: doe run my_experiment/
    """
    from orchestration.console import out
    from orchestration.pipeline import experiments_of
    from orchestration.pipeline import run as run_all
    from orchestration.present import answer

    with readable_errors():
        connections = connected()
        landed, summary = run_all(connections, paths)
        for table in answer(connections.reader, experiments_of(connections.reader, landed)):
            out.print(table)
        report(summary)


@app.command()
def sql(
    query: Annotated[str, typer.Argument(help="One query that reads.")],
    format: Annotated[Format, typer.Option(help="json prints one array of objects.")] = Format.table,
) -> None:
    """Ask the warehouse: one read-only query.

    Example: doe sql "select term, effect from marts.fct_effects" --format csv
    """
    import sys

    from orchestration.console import out
    from orchestration.present import arrow_table
    from orchestration.sql import ask, write_csv, write_json

    with readable_errors():
        found = ask(connected().reader, query)
        if format is Format.table:
            out.print(arrow_table("", found))
        else:
            (write_json if format is Format.json else write_csv)(found, sys.stdout)
