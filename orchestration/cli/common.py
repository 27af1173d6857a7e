"""What all commands share: readable errors, connections, and the word on what was rejected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

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


@contextmanager
def readable_errors() -> Iterator[None]:
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


def connected() -> "Connections":
    """Connections to the services of DOE_HOME, which are started when they are not running."""
    from orchestration import services

    return services.up(default_home())


def report(summary: "LoadSummary") -> None:
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
