"""1,000,000 sensor rows from `raw` to their table, against `psql \\copy` of the same rows into the same definition."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import psycopg2

from ingestion import store
from ingestion.land import land
from ingestion.settings import PostgresSettings
from ingestion.simulate.sensors import sensor_table, write_sensors
from ingestion.warehouse import ensure_raw_tables
from orchestration.services import Connections
from orchestration.services.postgres import binary
from tests.bench.timing import Line, clock

ROUNDS = 3
KEY = "machine_sensors/" + 64 * "0" + "/machine_sensors.csv"


def execute(target: PostgresSettings, *statements: str) -> None:
    """Statements outside a transaction."""
    connection = psycopg2.connect(target.dsn())
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


def by_psql(target: PostgresSettings, path: Path) -> None:
    r"""`\copy`, the lineage columns filled by defaults of the same width."""
    columns = ", ".join(sensor_table(1, np.random.default_rng(0)).column_names)
    command = [binary("psql"), "-q", "-h", target.host, "-p", str(target.port), "-U", target.user, target.dbname]
    copy = f"\\copy bench.machine_sensors ({columns}) from '{path}' with (format csv, header true)"
    environment = os.environ | {"PGPASSWORD": target.password.get_secret_value()}
    subprocess.run([*command, "-c", copy], check=True, env=environment)


def by_loader(connections: Connections) -> int:
    """`doe load` in a process of its own; returns its peak memory in MB."""
    program = (
        "import sys; from ingestion import store; from ingestion.load import load;"
        "from ingestion.settings import ObjectStoreSettings, PostgresSettings;"
        "summary = load(store.connect(ObjectStoreSettings()), PostgresSettings());"
        "sys.exit(summary.has_rejects)"
    )
    postgres, objects = connections.postgres, connections.store
    environment = os.environ | {
        "DOE_PG_HOST": postgres.host,
        "DOE_PG_PORT": str(postgres.port),
        "DOE_PG_USER": postgres.user,
        "DOE_PG_PASSWORD": postgres.password.get_secret_value(),
        "DOE_PG_DBNAME": postgres.dbname,
        "DOE_S3_ENDPOINT": objects.endpoint,
        "DOE_S3_ACCESS_KEY": objects.access_key,
        "DOE_S3_SECRET_KEY": objects.secret_key.get_secret_value(),
    }
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def run(connections: Connections, folder: Path, n_rows: int) -> list[Line]:
    """Both routes in turn; the middle of the rounds counts."""
    target = connections.postgres
    path = write_sensors(n_rows, np.random.default_rng(5), folder / "machine_sensors.csv")
    land([path], store.connect(connections.store))
    ensure_raw_tables(target)
    execute(
        target,
        "create schema if not exists bench",
        "create table bench.machine_sensors (like raw.machine_sensors including all)",
        f"alter table bench.machine_sensors alter _object_key set default '{KEY}',"
        " alter _row_number set default 1, alter _loaded_at set default now()",
    )
    pairs, peak = [], 0
    for _ in range(ROUNDS):
        execute(target, "truncate raw.machine_sensors", "truncate raw.load_manifest", "checkpoint")
        with clock() as loader:
            peak = by_loader(connections)
        execute(target, "truncate bench.machine_sensors", "checkpoint")
        with clock() as psql:
            by_psql(target, path)
        pairs.append((loader[0], psql[0]))
    execute(target, "truncate raw.machine_sensors", "truncate raw.load_manifest", "drop schema bench cascade")
    pairs.sort(key=lambda pair: pair[0] / pair[1])
    loader_seconds, psql_seconds = pairs[ROUNDS // 2]
    ratios = ", ".join(f"{a / b:.2f}" for a, b in pairs)
    return [
        Line(f"{n_rows:,} sensor rows by psql \\copy", psql_seconds),
        Line(
            f"{n_rows:,} sensor rows by doe load",
            loader_seconds,
            loader_seconds / psql_seconds,
            f"start of Python included, peak {peak} MB, ratios of all rounds {ratios}",
        ),
    ]
