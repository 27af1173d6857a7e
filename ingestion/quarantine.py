"""Sets a landed object aside as a whole, and takes it back: its bytes stay in `raw`, its rows in `rejected.parquet`."""

from dataclasses import replace

from minio import Minio

from ingestion import processed, warehouse
from ingestion.errors import Refused, Rejected
from ingestion.keys import EXPERIMENTS, Landed
from ingestion.load_bundle import reject_bundle
from ingestion.manifest import Outcome, is_recorded, record
from ingestion.reject_file import reject_file
from ingestion.settings import PostgresSettings


def quarantine(store: Minio, postgres: PostgresSettings, landed: Landed, reason: str) -> list[Outcome]:
    """Record every row of the object as rejected, with the reason; returns one outcome per file.

    An object that another loader holds or that has been dealt with is left alone: no outcomes.
    Raises DamagedObject when the stored bytes are not what was landed.
    """
    warehouse.ensure_raw_tables(postgres)
    with warehouse.connect(postgres) as connection:
        if not warehouse.try_lock(connection, f"object {landed.main_key}") or is_recorded(connection, landed.main_key):
            return []
        outcomes = [replace(outcome, status="quarantined") for outcome in _reject(store, landed, reason)]
        record(connection, outcomes)
        connection.commit()
        return outcomes


def _reject(store: Minio, landed: Landed, reason: str) -> list[Outcome]:
    if landed.dataset == EXPERIMENTS:
        return reject_bundle(store, landed, reason)
    return [reject_file(store, landed, Rejected(reason))]


def release(store: Minio, postgres: PostgresSettings, object_key: str) -> None:
    """Forget the verdict on a quarantined object, so that the next load takes it.

    `object_key`: of any of its files, as in `raw.load_manifest`. Raises Refused when it is not in quarantine.
    """
    folder = object_key.rpartition("/")[0]
    sql = (
        "delete from raw.load_manifest where status = 'quarantined' and starts_with(object_key, $1::text || '/') "
        "returning object_key"
    )
    warehouse.ensure_raw_tables(postgres)
    with warehouse.connect(postgres) as connection:
        if not folder or not warehouse.query(connection, sql, [folder]).num_rows:
            raise Refused(
                f"{object_key} is not in quarantine; `doe sql 'table raw.load_manifest'` shows what is, by its status"
            )
        store.remove_object(processed.BUCKET, f"{folder}/{processed.REJECTED_FILE}")
        connection.commit()
