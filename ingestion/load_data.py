"""Loads one data file in the caller's transaction: parsing, validation, Parquet and COPY overlap."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from adbc_driver_postgresql import dbapi
from minio import Minio

from ingestion import processed, warehouse
from ingestion.errors import Rejected
from ingestion.findings import REJECTED_SCHEMA
from ingestion.keys import Landed
from ingestion.lineage import LOADED_AT, add_lineage
from ingestion.manifest import Outcome, status_of
from ingestion.parquet_sink import ParquetSink
from ingestion.rejections import SHOWN, describe
from ingestion.rules import DATASETS, Dataset
from ingestion.sources import open_source
from ingestion.typed import TypedRows
from ingestion.unique_keys import unique_blocks
from ingestion.warehouse import Connection

REFUSED_BY_POSTGRES = (dbapi.DataError, dbapi.IntegrityError)


@dataclass
class Transfer:
    """One data file on its way: where it goes, and what was counted."""

    landed: Landed
    dataset: Dataset
    loaded_at: datetime
    accepted: ParquetSink
    rejected: ParquetSink
    rows_in_file: int = 0
    details: list[str] = field(default_factory=list)
    failure: BaseException | None = None

    def batches(self, blocks: Iterator[TypedRows]) -> Iterator[pa.RecordBatch]:
        """What COPY pulls; the rows go to Parquet on the way. A failure is kept: ADBC would replace it."""
        try:
            for block in blocks:
                self.rows_in_file += block.n_records
                if block.rejected.num_rows:
                    self.details += describe(block.rejected, SHOWN - len(self.details))
                    self.rejected.write(block.rejected)
                rows = add_lineage(block.accepted, self.landed.main_key, block.row_numbers, self.loaded_at)
                self.accepted.write(rows)
                yield from rows.drop_columns([LOADED_AT]).to_batches()
        except BaseException as error:
            self.failure = error
            raise


def load_data(
    store: Minio,
    connection: Connection,
    landed: Landed,
    tools: frozenset[str],
    loaded_at: datetime,
    report: Callable[[int], None],
) -> Outcome:
    """COPY a data file into its raw table and write it to `processed`.

    Raises DamagedObject when the stored bytes are not what was landed, Rejected when the file cannot be used;
    either may leave rows behind that the caller must roll back.
    """
    source = open_source(store, landed, tools, report)
    dataset = DATASETS[landed.dataset]
    schema = add_lineage(dataset.schema.empty_table(), landed.main_key, [], loaded_at).schema
    blocks = unique_blocks(connection, source.blocks, dataset) if dataset.key else source.blocks
    with (
        TemporaryDirectory(prefix="doe-") as folder,
        ParquetSink(Path(folder) / "accepted.parquet", schema) as accepted,
        ParquetSink(Path(folder) / processed.REJECTED_FILE, REJECTED_SCHEMA) as rejected,
    ):
        transfer = Transfer(landed, dataset, loaded_at, accepted, rejected)
        _copy(connection, transfer, schema, blocks)
        if transfer.rows_in_file == 0:
            raise Rejected("the file has a header and no rows")
        for sink in (accepted, rejected):
            sink.close()
            if sink.n_rows:
                processed.write_file(store, f"{landed.partition}/{sink.path.name}", sink.path)
    return Outcome(
        landed.main_key,
        landed.dataset,
        landed.sha256,
        status_of(transfer.rows_in_file, accepted.n_rows),
        transfer.rows_in_file,
        accepted.n_rows,
        error=transfer.details[0] if transfer.details else None,
        details=tuple(transfer.details),
        notes=source.notes,
    )


def _copy(connection: Connection, transfer: Transfer, schema: pa.Schema, blocks: Iterator[TypedRows]) -> None:
    copied = schema.remove(schema.get_field_index(LOADED_AT))
    reader = pa.RecordBatchReader.from_batches(copied, transfer.batches(blocks))
    try:
        warehouse.append(connection, transfer.dataset.name, reader)
    except Exception as error:
        if transfer.failure:
            raise transfer.failure from None
        if isinstance(error, REFUSED_BY_POSTGRES):  # a constraint that the site added: other objects go on
            raise Rejected(f"PostgreSQL refuses the rows: {str(error).partition('ERROR:')[2].strip()}") from None
        raise
