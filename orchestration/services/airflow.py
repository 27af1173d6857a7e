"""Airflow on the home's PostgreSQL: its settings, its processes, its one user."""

import os
import secrets
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

import urllib3
from pydantic import BaseModel, SecretStr

from ingestion.settings import ObjectStoreSettings, PostgresSettings
from orchestration.dbt import write_manifest
from orchestration.home import PROJECT_ROOT
from orchestration.services import Connections, broker, ports, processes, roles
from orchestration.services.airflow_status import running
from orchestration.services.credentials import remembered
from orchestration.services.errors import ServiceError
from orchestration.services.jobs import S3_USERS, RoleSecrets
from orchestration.services.stop_airflow import WORKERS, pid_file

Executor = Literal["LocalExecutor", "CeleryExecutor"]
DATABASE, USER = "airflow", "admin"
COMPONENTS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}
PORT_NAMES = ("airflow", "airflow_worker_log", "airflow_trigger_log")
START_SECONDS = 180
KEEP = [sys.executable, "-P", str(Path(__file__).with_name("keep.py"))]


class Secrets(BaseModel, frozen=True):
    """What the processes of Airflow share, and what its user logs in with."""

    fernet_key: SecretStr
    jwt_secret: SecretStr
    api_secret_key: SecretStr
    database_password: SecretStr
    broker_password: SecretStr
    admin_password: SecretStr


@dataclass(frozen=True)
class Airflow:
    """A running Airflow: where it is and how to log in."""

    url: str
    user: str
    password: SecretStr
    environment: Mapping[str, str]
    is_new: bool  # its user was made by this start


def secrets_file(home: Path) -> Path:
    """Where the secrets of a home's Airflow are; `admin_password` is the one that people need."""
    return home / "airflow.json"


def secrets_of_home(home: Path) -> Secrets:
    """The secrets of a home's Airflow; made when it has none."""
    return remembered(
        secrets_file(home),
        Secrets,
        lambda: {
            "fernet_key": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "jwt_secret": secrets.token_urlsafe(64),
            "api_secret_key": secrets.token_urlsafe(32),
            "database_password": secrets.token_urlsafe(24),
            "broker_password": secrets.token_urlsafe(24),
            "admin_password": secrets.token_urlsafe(12),
        },
    )


def connection_settings(target: PostgresSettings, store: ObjectStoreSettings) -> dict[str, str]:
    """The Airflow connections of all jobs: on a laptop one role and one user do everything."""
    secret = quote(store.secret_key.get_secret_value(), safe="")
    more = urlencode({"secure": str(store.secure).lower(), "region": store.region})
    s3 = f"s3://{quote(store.access_key, safe='')}:{secret}@{store.endpoint}/?{more}"
    return {
        **{f"AIRFLOW_CONN_DOE_{role.upper()}": target.uri() for role in RoleSecrets.model_fields},
        **{f"AIRFLOW_CONN_DOE_S3_{user.name.upper()}": s3 for user in S3_USERS},
    }


def settings(executor: Executor, database: PostgresSettings, port: int, shared: Secrets) -> dict[str, str]:
    """Everything about Airflow that is not its default, as variables; the one place where it is said."""
    address = f"http://{ports.HOST}:{port}"
    return {
        "AIRFLOW__CORE__EXECUTOR": executor,
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT_ROOT / "orchestration" / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "AIRFLOW__CORE__FERNET_KEY": shared.fernet_key.get_secret_value(),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "120",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "postgresql+psycopg2" + database.uri().removeprefix("postgresql"),
        "AIRFLOW__API__HOST": ports.HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__API__SECRET_KEY": shared.api_secret_key.get_secret_value(),
        "AIRFLOW__API_AUTH__JWT_SECRET": shared.jwt_secret.get_secret_value(),
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "60",
        # longer than the import may take: a file that is cut short disappears with its DAG, and with its notices
        "AIRFLOW__DAG_PROCESSOR__DAG_FILE_PROCESSOR_TIMEOUT": "180",
        # of a worker that is gone: a minute later its tasks are tried again on another one
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
        # 300 s by default: so long tasks of a scheduler that ended would stay without one
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "60",
        # 5 s by default: on a busy machine a task then failed before it had begun
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "20",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "4",
        # else what a worker says while the database is away is lost, and the scheduler keeps the task's place for ever
        "AIRFLOW__CELERY__EXTRA_CELERY_CONFIG": '{"result_backend_always_retry": true}',
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "False",
        "AIRFLOW__COSMOS__ENABLE_CACHE": "False",
        "DO_NOT_TRACK": "1",
    }


def environment(home: Path, connections: Connections, executor: Executor) -> dict[str, str]:
    """The environment in which every process of the home's Airflow runs, embedded servers included."""
    shared = secrets_of_home(home)
    chosen = ports.remembered(home)
    database = connections.postgres.model_copy(
        update={"user": DATABASE, "password": shared.database_password, "dbname": DATABASE}
    )
    folder = home / "airflow"
    result = {
        **os.environ,
        **connection_settings(connections.postgres, connections.store),
        **settings(executor, database, chosen["airflow"], shared),
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder / "logs"),
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(chosen["airflow_worker_log"]),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(chosen["airflow_trigger_log"]),
        "DOE_DBT_MANIFEST": str(folder / "dbt" / "manifest.json"),
        # tasks find `dbt` where they find this Python
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    if executor == "CeleryExecutor":
        address = broker.url(home, shared.broker_password)
        assert address is not None
        result |= {
            "AIRFLOW__CELERY__BROKER_URL": address,
            "AIRFLOW__CELERY__RESULT_BACKEND": "db+" + result["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"],
        }
    return result


def _log(home: Path, name: str) -> Path:
    return home / "logs" / f"airflow-{name}.log"


def _run(environment: Mapping[str, str], *arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, capture_output=True, text=True, timeout=300
    )
    if result.returncode != 0:
        raise ServiceError(f"{' '.join(arguments)} failed:\n{(result.stdout + result.stderr)[-3000:]}")


def _prepare(home: Path, connections: Connections, environment: Mapping[str, str]) -> bool:
    """Database, tables, user and manifest; True when there was no user before.

    Tables and user only where this version of Airflow has not made them.
    """
    shared = secrets_of_home(home)
    roles.ensure_role_with_database(connections.postgres, DATABASE, shared.database_password)
    write_manifest(connections.postgres, Path(environment["DOE_DBT_MANIFEST"]).parent)
    marker = home / "airflow" / "prepared"
    installed = version("apache-airflow")
    is_new = not marker.exists()
    if not is_new and marker.read_text(encoding="utf-8") == installed:
        return False
    _run(environment, "airflow", "db", "migrate")
    login = {"DOE_AIRFLOW_USER": USER, "DOE_AIRFLOW_PASSWORD": shared.admin_password.get_secret_value()}
    _run({**environment, **login}, "orchestration.services.airflow_admin")
    marker.write_text(installed, encoding="utf-8")
    return is_new


def up(home: Path, connections: Connections, executor: Executor = "LocalExecutor") -> Airflow:
    """Start the home's Airflow, or find it running; with Celery also the broker and two workers.

    Raises ServiceError when a part of it does not come up.
    """
    try:
        version("apache-airflow")
    except PackageNotFoundError:
        raise ServiceError("Airflow is not installed: run `make airflow`") from None
    shared = secrets_of_home(home)
    if executor == "CeleryExecutor":
        broker.up(home, shared.broker_password)
    if processes.running(pid_file(home, "api-server")) is None:
        ports.choose(home, PORT_NAMES)
    (home / "airflow").mkdir(mode=0o700, exist_ok=True)
    variables = environment(home, connections, executor)
    is_new = _prepare(home, connections, variables)
    start(home, variables, *COMPONENTS, *(WORKERS if executor == "CeleryExecutor" else ()))
    found = Airflow(variables["AIRFLOW__API__BASE_URL"], USER, shared.admin_password, variables, is_new)
    _wait(home, found)
    return found


def start(home: Path, environment: Mapping[str, str], *names: str) -> None:
    """Start processes by name, those that run already left alone."""
    for name in names:
        if processes.running(pid_file(home, name)) is None:
            command = COMPONENTS.get(name) or [
                "celery",
                "worker",
                "--celery-hostname",
                f"{name}@%h",
                "--skip-serve-logs",
            ]
            processes.start(
                [*KEEP, sys.executable, "-m", "airflow", *command], pid_file(home, name), _log(home, name), environment
            )


def _wait(home: Path, airflow: Airflow) -> None:
    """Until every part says of itself that it is well."""
    deadline = time.monotonic() + START_SECONDS
    http = urllib3.PoolManager(retries=False, timeout=5)
    unhealthy = "api-server"
    while time.monotonic() < deadline:
        for name in running(home):
            processes.ensure_alive(pid_file(home, name), _log(home, name))
        try:
            health = http.request("GET", f"{airflow.url}/api/v2/monitor/health").json()
        except (urllib3.exceptions.HTTPError, ValueError):
            health = {}
        parts = ("metadatabase", "scheduler", "dag_processor", "triggerer")
        unhealthy = ", ".join(part for part in parts if health.get(part, {}).get("status") != "healthy")
        if not unhealthy:
            return
        time.sleep(0.5)
    raise ServiceError(
        f"Airflow does not come up within {START_SECONDS} s ({unhealthy}); its logs are in {home / 'logs'}"
    )
