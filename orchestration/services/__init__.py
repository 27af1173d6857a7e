"""PostgreSQL and the object store: embedded ones of a home, or those that the environment names."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from filelock import FileLock, Timeout
from pydantic import ValidationError

from ingestion.settings import ObjectStoreSettings, PostgresSettings
from orchestration.services import credentials, object_store, postgres
from orchestration.services.errors import ServiceError

__all__ = ["Connections", "ServiceError", "ServiceStatus", "down", "status", "up"]

Mode = Literal["embedded", "environment"]
Settings = TypeVar("Settings", PostgresSettings, ObjectStoreSettings)


@dataclass(frozen=True)
class Connections:
    """How to reach both services, and whose they are; ``reader`` may only read, where the server is ours."""

    postgres: PostgresSettings
    reader: PostgresSettings
    store: ObjectStoreSettings
    postgres_mode: Mode
    store_mode: Mode


@dataclass(frozen=True)
class ServiceStatus:
    """One line of `doe status`."""

    name: str
    mode: Mode
    address: str
    answers: bool
    version: str


def _from_environment(variable: str, read: Callable[[], Settings]) -> Settings | None:
    if not os.environ.get(variable):
        return None
    try:
        return read()
    except ValidationError as error:
        prefix = variable.rsplit("_", 1)[0]
        missing = ", ".join(f"{prefix}_{str(fault['loc'][0]).upper()}" for fault in error.errors())
        raise ServiceError(f"{variable} is set, so these variables are needed too: {missing}") from None


def _named_postgres() -> PostgresSettings | None:
    return _from_environment("DOE_PG_HOST", PostgresSettings)


def _named_store() -> ObjectStoreSettings | None:
    return _from_environment("DOE_S3_ENDPOINT", ObjectStoreSettings)


def _lock(home: Path) -> FileLock:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    return FileLock(home / "lock", timeout=120)


def up(home: Path) -> Connections:
    """Start or find the services of a home, with its buckets; safe when called twice at once.

    Raises ServiceError when a service does not come up or a named one does not answer.
    """
    named_postgres, named_store = _named_postgres(), _named_store()
    try:
        with _lock(home):
            secrets = credentials.of_home(home)
            if named_postgres is not None and postgres.version(named_postgres) is None:
                raise ServiceError(
                    f"PostgreSQL at {named_postgres.host}:{named_postgres.port} does not answer or refuses "
                    f"user {named_postgres.user}: check DOE_PG_*, or unset DOE_PG_HOST to use an embedded one"
                )
            if named_store is not None:
                _prepare_named(named_store)
            database = named_postgres or postgres.up(home, secrets)
            return Connections(
                postgres=database,
                reader=named_postgres or postgres.reader(database, secrets),
                store=named_store or object_store.up(home, secrets),
                postgres_mode="environment" if named_postgres else "embedded",
                store_mode="environment" if named_store else "embedded",
            )
    except Timeout:
        raise ServiceError(f"another command is starting the services of {home}; try again in a moment") from None


def _prepare_named(target: ObjectStoreSettings) -> None:
    try:
        object_store.prepare_named(target)
    except object_store.UNREACHABLE as error:
        raise ServiceError(
            f"the object store at {target.endpoint} does not answer or refuses: {error}; "
            "check DOE_S3_*, or unset DOE_S3_ENDPOINT to use an embedded one"
        ) from None


def down(home: Path) -> None:
    """Stop the embedded services of a home, and its Airflow first; named ones are left alone."""
    from orchestration.services import stop_airflow

    with _lock(home):
        stop_airflow.down(home)
        object_store.down(home)
        postgres.down(home)


def status(home: Path) -> list[ServiceStatus]:
    """Which services a command would use, and whether each answers; Airflow, where the home has one."""
    from orchestration.services import airflow_status

    named_postgres, named_store = _named_postgres(), _named_store()
    secrets = credentials.of_home(home) if (home / "credentials.json").exists() else None
    database = named_postgres or (secrets and postgres.settings(home, secrets))
    store = named_store or (secrets and object_store.settings(home, secrets))
    database_version = postgres.version(database) if database else None
    store_version = object_store.version(store) if store else None
    lines = [
        ServiceStatus(
            "PostgreSQL",
            "environment" if named_postgres else "embedded",
            f"{database.host}:{database.port}" if database else "not started",
            database_version is not None,
            database_version or "",
        ),
        ServiceStatus(
            "object store",
            "environment" if named_store else "embedded",
            store.endpoint if store else "not started",
            store_version is not None,
            store_version or "",
        ),
    ]
    if (found := airflow_status.status(home)) is not None:
        url, version = found
        lines.append(ServiceStatus("Airflow", "embedded", url, version is not None, version or ""))
    return lines
