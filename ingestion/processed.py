"""Bucket `processed`: accepted rows as typed Parquet and, next to them, rejected rows with their reason."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from minio import Minio

from ingestion.store import PART_BYTES

BUCKET = "processed"
REJECTED_FILE = "rejected.parquet"


def write_table(store: Minio, key: str, table: pa.Table) -> None:
    """Write a table that fits in memory."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="snappy")
    size = buffer.tell()
    buffer.seek(0)
    store.put_object(BUCKET, key, buffer, size)


def write_file(store: Minio, key: str, path: Path) -> None:
    """Write a finished Parquet file, in parts when it is large."""
    store.fput_object(BUCKET, key, str(path), part_size=PART_BYTES)
