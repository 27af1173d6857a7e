"""Shorthands for tests that land and load."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from minio import Minio

from ingestion import store
from ingestion.land import LandSummary, land
from ingestion.load import load
from ingestion.manifest import LoadSummary
from ingestion.settings import BUCKETS, ObjectStoreSettings, PostgresSettings

RAW_TABLES = (
    "experiments",
    "experiment_factors",
    "experiment_generators",
    "experiment_responses",
    "experiment_models",
    "experiment_settings",
    "experiment_runs",
    "production_data",
    "machine_sensors",
)

DESIGN = """\
experiment_id: tool_life
tool_id: ZC1668
factors:
  - {letter: A, name: cutting_speed, low: 100, high: 150, unit: m/min}
  - {letter: B, name: tool_geometry, low: flat, high: chamfered}
responses:
  - {name: tool_life, unit: h, goal: maximize}
"""
RUNS_HEADER = "cutting_speed,tool_geometry,tool_life"
RUNS = ["100,flat,22", "150,flat,32", "100,chamfered,35", "150,chamfered,55"]

PRODUCTION_HEADER = (
    "date,machine_id,tool_id,configuration,daily_production,tool_changes,failures,"
    "cost_new_tools_usd,cost_resharpening_usd"
)
PRODUCTION = [f"2025-03-{day:02},M1,ZC1668,current,{500 + day},2,0,297.88,61.34" for day in range(1, 11)]

SENSORS_HEADER = (
    "timestamp,machine_id,tool_id,pressure_psi,concentration_pct,rpm,feed_rate,temperature_c,"
    "vibration_mm_s,acoustic_emission_db,cutting_force_n,power_consumption_kw"
)


def sensor_rows(n_rows: int) -> list[str]:
    """Rows one second apart."""
    return [
        f"2025-03-01T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02},M1,ZC1445,"
        f"{900 + second % 7}.5,5.1,3183,605,40.25,1.5,61,505.5,7.25"
        for second in range(n_rows)
    ]


def csv_bytes(header: str, rows: Iterable[str]) -> bytes:
    """A CSV file as most programs write it."""
    return "".join(f"{line}\n" for line in [header, *rows]).encode()


def parquet(data: bytes) -> bytes:
    """The same table as Parquet."""
    buffer = io.BytesIO()
    pq.write_table(pa_csv.read_csv(io.BytesIO(data)), buffer)
    return buffer.getvalue()


@dataclass(frozen=True)
class Intake:
    """One warehouse and one store under test; files are written below `folder`."""

    postgres: PostgresSettings
    objects: ObjectStoreSettings
    folder: Path

    @property
    def client(self) -> Minio:
        """A client of the store."""
        return store.connect(self.objects)

    @property
    def tools_csv(self) -> Path:
        """The tool list; `clear` writes it once, since several loaders may read it at the same time."""
        return self.folder.with_name(f"{self.folder.name}_tools.csv")  # beside it: the folder itself is landed

    def clear(self) -> None:
        """Empty the buckets and drop schema raw."""
        self.tools_csv.write_text("tool_id\nZC1668\nZC1445\n", encoding="utf-8")
        store.ensure_buckets(self.client)
        for bucket in BUCKETS:
            for item in self.client.list_objects(bucket, recursive=True):
                self.client.remove_object(bucket, str(item.object_name))
        self.execute("drop schema if exists raw cascade")

    def bundle(
        self,
        runs: bytes | None = None,
        design: str | bytes = DESIGN,
        name: str = "bundle",
        runs_name: str = "runs.csv",
    ) -> Path:
        """Write a bundle; the good one unless told otherwise."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        (folder / "design.yml").write_bytes(design.encode() if isinstance(design, str) else design)
        (folder / runs_name).write_bytes(csv_bytes(RUNS_HEADER, RUNS) if runs is None else runs)
        return folder

    def file(self, data: bytes, name: str = "production.csv") -> Path:
        """Write a data file."""
        path = self.folder / name
        path.write_bytes(data)
        return path

    def land(self, *paths: Path) -> LandSummary:
        """Land paths."""
        return land(paths, self.client)

    def load(self) -> LoadSummary:
        """Load what is landed."""
        return load(self.client, self.postgres, tools_csv=self.tools_csv)

    def run(self, *paths: Path) -> LoadSummary:
        """Land and load, then hold the row accounting to its rule."""
        self.land(*paths)
        summary = self.load()
        self.check_accounting()
        return summary

    def execute(self, sql: str) -> None:
        """Run a statement and commit."""
        connection = psycopg2.connect(self.postgres.dsn())
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
        connection.close()

    def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """Rows of a query."""
        connection = psycopg2.connect(self.postgres.dsn())
        with connection, connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
            cursor.execute(sql, parameters)
            found = [dict(row) for row in cursor.fetchall()]
        connection.close()
        return found

    def count(self, table: str) -> int:
        """Rows of a raw table."""
        return int(self.rows(f"select count(*) as n from raw.{table}")[0]["n"])  # noqa: S608

    def processed(self, object_key: str, file_name: str) -> pa.Table | None:
        """A Parquet file next to the object's in `processed`, or None."""
        key = f"{object_key.rpartition('/')[0]}/{file_name}"
        if store.object_size(self.client, "processed", key) is None:
            return None
        return pq.read_table(io.BytesIO(store.read(self.client, "processed", key)))

    def check_accounting(self) -> None:
        """Every manifest row: in the file = loaded + rejected, and loaded = what the raw tables hold."""
        manifest = self.rows("select * from raw.load_manifest")
        held = {row["object_key"]: 0 for row in manifest}
        for table in RAW_TABLES:
            sql = f"select _object_key as key, count(*) as n from raw.{table} group by 1"  # noqa: S608
            for row in self.rows(sql):
                held[row["key"]] += row["n"]
        for row in manifest:
            key = row["object_key"]
            assert row["rows_in_file"] == row["rows_loaded"] + row["rows_rejected"], row
            assert row["rows_loaded"] == held[key], row
            if not key.endswith("design.yml"):
                rejected = self.processed(key, "rejected.parquet")
                assert row["rows_rejected"] == (rejected.num_rows if rejected else 0), row
