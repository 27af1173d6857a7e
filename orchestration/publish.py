"""Marts as Parquet files in the public bucket `results`."""

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
from adbc_driver_postgresql import dbapi
from minio import Minio

from ingestion.settings import PostgresSettings
from ingestion.store import put_verified, sha256_of_file

PUBLISHED = ("fct_effects", "fct_recommended_settings", "fct_cost_savings")


def publish(target: PostgresSettings, store: Minio) -> list[str]:
    """Write each published mart to `results/marts/<name>/<name>.parquet`, streamed; returns the keys."""
    keys = []
    with tempfile.TemporaryDirectory() as folder, dbapi.connect(target.uri()) as connection:
        for name in PUBLISHED:
            path = Path(folder) / f"{name}.parquet"
            with connection.cursor() as cursor:
                cursor.execute(f"select * from marts.{name}")  # noqa: S608 - one of our own names
                batches = cursor.fetch_record_batch()
                with pq.ParquetWriter(path, batches.schema) as writer:
                    for batch in batches:
                        writer.write_batch(batch)
            keys.append(f"marts/{name}/{name}.parquet")
            put_verified(store, "results", keys[-1], path, sha256_of_file(path))
    return keys
