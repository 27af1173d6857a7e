"""Commands that start, stop and look after the services."""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.common import app, connected, readable_errors
from orchestration.home import default_home


@app.command()
def up() -> None:
    """Start the services, or find them running: PostgreSQL and the object store.

    They are embedded ones of DOE_HOME, or those that DOE_PG_* and DOE_S3_* name.
    """
    with readable_errors():
        connected()
        status()


@app.command()
def down() -> None:
    """Stop the embedded services of DOE_HOME; their data stay."""
    from orchestration import services

    with readable_errors():
        services.down(default_home())


@app.command()
def status() -> None:
    """Show which services are used, and whether each answers."""
    from orchestration import services
    from orchestration.console import out
    from orchestration.present import services_table

    with readable_errors():
        out.print(services_table(services.status(default_home())))


@app.command()
def airflow(
    celery: Annotated[bool, typer.Option(help="Celery on a broker of its own, with two workers.")] = False,
) -> None:
    """Start Airflow on the services of DOE_HOME, or find it running; prints its address, and once its login."""
    from orchestration.console import out
    from orchestration.services import airflow as service

    with readable_errors():
        home = default_home()
        found = service.up(home, connected(), "CeleryExecutor" if celery else "LocalExecutor")
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
def backup(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
) -> None:
    """Write what cannot be made again into a new folder: all buckets, and schema raw as a dump.

    Loads may run meanwhile. The folder is whole, or not there.
    """
    from orchestration.backups.take import take
    from orchestration.console import out

    with readable_errors():
        made = take(connected(), folder.absolute())
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

    with readable_errors():
        found = put_back(connected(), folder.absolute())
        out.print(f"{len(found.objects)} objects and schema raw are back; now: doe build", markup=False)


@app.command()
def docs(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8080,
) -> None:
    """Generate the documentation of all models and macros, and serve it on 127.0.0.1 until Ctrl-C."""
    from contextlib import suppress

    from orchestration.console import out
    from orchestration.dbt import dbt, docs_server

    with readable_errors(), docs_server(port) as server:
        if (status := dbt(connected().postgres, ["docs", "generate"]).returncode) != 0:
            raise typer.Exit(status)
        out.print(f"http://127.0.0.1:{server.server_port} (Ctrl-C ends)")
        with suppress(KeyboardInterrupt):
            server.serve_forever()
