"""Rejects a data file as a whole: every line is kept, with the reason, next to nothing accepted."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from minio import Minio

from ingestion import processed
from ingestion import store as objects
from ingestion.dialect import NotUtf8, record_blocks
from ingestion.errors import Rejected
from ingestion.findings import REJECTED_SCHEMA, rejected_lines
from ingestion.keys import Landed
from ingestion.manifest import Outcome
from ingestion.parquet_sink import ParquetSink
from ingestion.read_runs import split_lines
from ingestion.sources import BLOCK_BYTES


def reject_file(store: Minio, landed: Landed, reason: Rejected) -> Outcome:
    """Write all data lines of a CSV file to `rejected.parquet`; damaged Parquet has no lines to count."""
    message, n_rows = str(reason), 0
    if landed.main_key.endswith(".csv"):
        if isinstance(reason, NotUtf8):
            message = _first_bad_byte(store, landed) or message
        n_rows = _write_lines(store, landed, message)
    return Outcome(landed.main_key, landed.dataset, landed.sha256, "rejected", n_rows, 0, error=message)


def _first_bad_byte(store: Minio, landed: Landed) -> str | None:
    """Threads meet bad bytes in any order and count lines from their block: look again from the start."""
    lines_before = 0
    for block in record_blocks(objects.stream(store, "raw", landed.main_key), BLOCK_BYTES):
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            line = lines_before + block.count(b"\n", 0, error.start) + 1
            return str(NotUtf8(block[error.start], line))
        lines_before += block.count(b"\n")
    return None


def _write_lines(store: Minio, landed: Landed, message: str) -> int:
    n_lines = 0
    with (
        TemporaryDirectory(prefix="doe-") as folder,
        ParquetSink(Path(folder) / processed.REJECTED_FILE, REJECTED_SCHEMA) as sink,
    ):
        for block in record_blocks(objects.stream(store, "raw", landed.main_key), BLOCK_BYTES):
            lines = split_lines(block)
            numbers = pa.array(range(n_lines, n_lines + len(lines)), pa.int64())
            table = rejected_lines(numbers, pa.repeat(pa.scalar(message), len(lines)), lines)
            sink.write(table.slice(1) if n_lines == 0 else table)
            n_lines += len(lines)
        sink.close()
        if sink.n_rows:
            processed.write_file(store, f"{landed.partition}/{sink.path.name}", sink.path)
        return sink.n_rows
