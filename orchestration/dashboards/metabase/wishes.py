"""What Metabase should hold, put together for a home, or from the connection of a job."""

from pathlib import Path

from ingestion.errors import Refused
from ingestion.settings import PostgresSettings
from orchestration.console import err
from orchestration.dashboards.metabase.settings import MetabaseSettings
from orchestration.dashboards.metabase.sync import Wish
from orchestration.dashboards.reading import load
from orchestration.dbt import manifest_path
from orchestration.locks import only
from orchestration.services import Connections
from orchestration.services.credentials import of_home

WAITS = "another sync of the dashboards goes on; this one waits for its end"


def wish_of_home(home: Path, connections: Connections, settings: MetabaseSettings) -> Wish:
    """For the warehouse of a home, as role `reporter` where the server is ours."""
    reader = connections.reader
    if connections.postgres_mode == "embedded":
        password = of_home(home).postgres_roles.reporter
        reader = reader.model_copy(update={"user": "reporter", "password": password})
    return wish_of_job(reader, settings)


def wish_of_job(reporter: PostgresSettings, settings: MetabaseSettings) -> Wish:
    """For the warehouse as a job is connected to it, described by the manifest of its last build. Raises Refused."""
    manifest = manifest_path()
    if not manifest.is_file():
        raise Refused(f"{manifest} is missing, and only dbt knows what the marts are: run `doe build` first")
    return Wish(
        load(), manifest, reporter, settings, lambda: only(reporter, "doe.dashboards", lambda: err.print(WAITS))
    )
