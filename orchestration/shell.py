"""What all commands have in common: services, and errors that people can read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from orchestration.home import default_home

if TYPE_CHECKING:
    from orchestration.services import Connections


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


def services_up() -> "Connections":
    """The services of DOE_HOME, started or found."""
    from orchestration import services

    return services.up(default_home())
