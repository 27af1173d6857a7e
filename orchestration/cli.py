"""The `doe` command."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.dashboards.metabase.command import app as dashboards
from orchestration.home import default_home

if TYPE_CHECKING:
    from ingestion.manifest import LoadSummary
    from orchestration.services import Connections

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="Two-level experiments in a warehouse: from files to effects, settings, savings and ROI.\n\n"
    "Begin with [bold]doe demo[/bold]; then [bold]doe run my_experiment/[/bold] for a bundle of your own.",
    epilog="Exit status: 0 done; 1 done, with rejected input or a failed build; 2 refused, nothing changed.",
)

app.add_typer(dashboards, name="dashboards")

Paths = Annotated[
    list[Path],
    typer.Argument(exists=True, help="Bundles (folders with design.yml), data files, or folders of them."),
]


class Format(StrEnum):
    """How `doe sql` prints."""

    table = "table"
    csv = "csv"
    json = "json"


@contextmanager
def _readable_errors() -> Iterator[None]:
    """Every expected failure is a message and status 2; a traceback means a defect."""
    import psycopg2
    from minio.error import MinioException
    from urllib3.exceptions import HTTPError

    from ingestion.errors import Refused
    from orchestration.console import err
    from orchestration.pipeline import BuildFailed
    from orchestration.services import ServiceError
    from orchestration.sql import Error, message_of

    try:
        yield
    except Refused as refused:
        for message in refused.messages:
            err.print(f"refused: {message}", markup=False, soft_wrap=True)
    except Error as error:
        err.print(message_of(error), markup=False, soft_wrap=True)
    except BuildFailed as failure:
        err.print(str(failure).strip(), markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise  # `doe sql ... | head`: typer ends quietly
    except (ServiceError, psycopg2.Error, MinioException, HTTPError, OSError) as error:
        err.print(str(error).strip(), markup=False, soft_wrap=True)
    else:
        return
    raise typer.Exit(2)


def _up() -> "Connections":
    from orchestration import services

    return services.up(default_home())


def _report(summary: "LoadSummary") -> None:
    """Say what was tolerated, what was rejected and where its rows are; status 1 when anything was rejected."""
    from orchestration.console import err

    for outcome in summary.outcomes:
        for note in outcome.notes:
            err.print(f"note: raw/{outcome.object_key}: {note}", markup=False, soft_wrap=True)
    if not summary.has_rejects:
        return
    for key in summary.damaged:
        err.print(f"damaged in the store, left out: raw/{key}", markup=False)
    for outcome in summary.outcomes:
        if outcome.status != "loaded":
            folder = outcome.object_key.rsplit("/", 1)[0]
            err.print(
                f"{outcome.status}: raw/{outcome.object_key}: "
                f"{outcome.rows_rejected} of {outcome.rows_in_file} rows, see processed/{folder}/rejected.parquet",
                markup=False,
            )
            for line in dict.fromkeys((outcome.error, *outcome.details)):
                if line:
                    err.print(f"  {line}", markup=False)
    raise typer.Exit(1)


@app.command()
def up() -> None:
    """Start the services, or find them running: PostgreSQL and the object store.

    They are embedded ones of DOE_HOME, or those that DOE_PG_* and DOE_S3_* name.
    """
    with _readable_errors():
        _up()
        status()


@app.command()
def down() -> None:
    """Stop the embedded services of DOE_HOME; their data stay."""
    from orchestration import services

    with _readable_errors():
        services.down(default_home())


@app.command()
def airflow(
    celery: Annotated[bool, typer.Option(help="Celery on a broker of its own, with two workers.")] = False,
) -> None:
    """Start Airflow on the services of DOE_HOME, or find it running; prints its address, and once its login."""
    from orchestration.console import out
    from orchestration.services import airflow as service

    with _readable_errors():
        home = default_home()
        found = service.up(home, _up(), "CeleryExecutor" if celery else "LocalExecutor")
        place = f"`admin_password` in {service.secrets_file(home)}"
        out.print(f"{found.url}  user {found.user}", markup=False, soft_wrap=True)
        if found.is_new:
            out.print(
                f"password {found.password.get_secret_value()}  (not shown again: {place})",
                markup=False,
                soft_wrap=True,
            )
        else:
            out.print(f"password: {place}", markup=False, soft_wrap=True)


@app.command()
def status() -> None:
    """Show which services are used, and whether each answers."""
    from orchestration import services
    from orchestration.console import out
    from orchestration.present import services_table

    with _readable_errors():
        out.print(services_table(services.status(default_home())))


@app.command()
def demo() -> None:
    """The main job on simulated and published data, from nothing to printed results."""
    from orchestration.demo import run_demo

    with _readable_errors():
        _report(run_demo(default_home()))


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

    with _readable_errors():
        for path in write_all(folder, seed, sensor_rows):
            out.print(str(path), markup=False)


@app.command()
def design(
    folder: Annotated[Path, typer.Argument(help="The bundle: with a design.yml, or one to be made.", file_okay=False)],
    factor: Annotated[
        list[str] | None, typer.Option(help="name=low:high unit, e.g. 'speed=100:150 m/min'; once per factor.")
    ] = None,
    response: Annotated[
        list[str] | None, typer.Option(help="name unit goal, e.g. 'life h maximize'; once per response.")
    ] = None,
    runs: Annotated[int | None, typer.Option(min=4, help="Most runs that you can afford, all included.")] = None,
    replicates: Annotated[int, typer.Option(min=1, max=100, help="How often every treatment is run.")] = 1,
    blocks: Annotated[int, typer.Option(min=1, max=100, help="Days, batches or machines that share the runs.")] = 1,
    center_points: Annotated[int, typer.Option(min=0, max=100, help="Per block: first, last, and between.")] = 0,
    smallest_effect: Annotated[
        float | None, typer.Option(help="Smallest difference between low and high that is worth finding.")
    ] = None,
    sigma: Annotated[float | None, typer.Option(help="Standard deviation of a run, from experience.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="The same seed gives the same order.")] = None,
    after: Annotated[
        str | None,
        typer.Option(help="An experiment of the warehouse: plan its next step instead.", metavar="EXPERIMENT"),
    ] = None,
    step: Annotated[
        str | None, typer.Option(help="With --after: another step than the first, e.g. confirm or fold_over.")
    ] = None,
) -> None:
    """Plan an experiment: write a bundle with randomised runs, its responses empty, and say what it can show.

    Example, from nothing:

    doe design my_drill/ --factor "speed=100:150 m/min" --factor "feed=0.1:0.2 mm" --factor "geometry=flat:chamfered"
    --response "life h maximize" --runs 16 --smallest-effect 5 --sigma 2

    Example, with a my_drill/design.yml that names factors and responses:

    doe design my_drill/ --runs 20 --center-points 4

    Example, what follows an experiment (confirmation runs, its fold-over, axial runs, ...):

    doe design my_drill_next/ --after my_drill

    Without --runs it is the smallest design that keeps main effects clear of interactions of two factors. Make the runs
    in run_order, fill the responses into runs.csv, then: doe run my_drill/
    """
    from orchestration.console import err, out
    from orchestration.design.bundle import design_bundle
    from orchestration.design.follow_up import follow_up
    from orchestration.design.show import shown, warnings
    from orchestration.design.wish import Wish

    with _readable_errors():
        if after is not None:
            followed = follow_up(_up(), folder, after, step)
            out.print(f"{followed.experiment_id}: {followed.step['step']}: {followed.step['why']}", markup=False)
            for path in followed.files:
                out.print(str(path), markup=False)
            return
        wish = Wish(runs, replicates, blocks, center_points, seed, smallest_effect, sigma)
        planned = design_bundle(_up(), folder, factor or [], response or [], wish)
        for each in shown(planned):
            out.print(each)
        for warning in warnings(planned):
            err.print(f"note: {warning}", markup=False)
        for path in planned.files:
            out.print(str(path), markup=False)


@app.command()
def land(paths: Paths) -> None:
    """Check the envelope of files and put them into bucket raw, unchanged.

    Example: doe land my_experiment/ production_2026-06.csv
    """
    from orchestration.console import out
    from orchestration.pipeline import land_paths

    with _readable_errors():
        summary = land_paths(_up(), paths)
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

    with _readable_errors():
        connections = _up()
        if release is not None:
            quarantine.release(store.connect(connections.store), connections.postgres, release)
        summary = load_landed(connections)
        out.print(load_table(summary))
        _report(summary)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def build(context: typer.Context) -> None:
    """Run `dbt build` with the right project, profile and connection; further arguments are dbt's.

    Example: doe build --select +fct_effects. The exit status is dbt's own: 1 when a model or test failed.
    """
    from orchestration.dbt import dbt

    with _readable_errors():
        raise typer.Exit(dbt(_up().postgres, ["build", *context.args]).returncode)


@app.command()
def run(paths: Paths) -> None:
    """Land, load, build and publish; then print the answer for the experiments among the paths.

    Example: doe run my_experiment/
    """
    from orchestration.console import out
    from orchestration.pipeline import experiments_of
    from orchestration.pipeline import run as run_all
    from orchestration.present import answer

    with _readable_errors():
        connections = _up()
        landed, summary = run_all(connections, paths)
        for table in answer(connections.reader, experiments_of(connections.reader, landed)):
            out.print(table)
        _report(summary)


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

    with _readable_errors():
        found = ask(_up().reader, query)
        if format is Format.table:
            out.print(arrow_table("", found))
        else:
            (write_json if format is Format.json else write_csv)(found, sys.stdout)


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
) -> None:
    """Write what cannot be made again into a new folder: all buckets, and schema raw as a dump.

    Loads may run meanwhile. The folder is whole, or not there.
    """
    from orchestration.backups.take import take
    from orchestration.console import out

    with _readable_errors():
        made = take(_up(), folder.absolute())
        out.print(f"{folder}: {len(made.objects)} objects, {made.n_bytes:,} bytes, and schema raw", markup=False)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="What doe backup wrote.")],
) -> None:
    """Put a backup into empty services: those of a new DOE_HOME, or of a stack before its first load.

    Marts are not in a backup: doe build makes them anew.
    """
    from orchestration.backups.restore import restore as put_back
    from orchestration.console import out

    with _readable_errors():
        found = put_back(_up(), folder.absolute())
        out.print(f"{len(found.objects)} objects and schema raw are back; now: doe build", markup=False)


@app.command()
def docs(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
) -> None:
    """Generate the documentation of all models and macros, and serve it on 127.0.0.1 until Ctrl-C."""
    from contextlib import suppress

    from orchestration.console import out
    from orchestration.dbt import dbt, docs_server

    with _readable_errors(), docs_server(port) as server:
        if (status := dbt(_up().postgres, ["docs", "generate"]).returncode) != 0:
            raise typer.Exit(status)
        out.print(f"http://127.0.0.1:{server.server_port} (Ctrl-C ends)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
