"""`doe load`: takes every landed object that is not loaded yet into `processed` and schema `raw`."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from minio import Minio

from ingestion import warehouse
from ingestion.errors import DamagedObject, Rejected
from ingestion.keys import EXPERIMENTS, Landed, list_landed
from ingestion.load_bundle import load_bundle
from ingestion.load_data import load_data
from ingestion.logs import get_logger
from ingestion.manifest import LoadSummary, Outcome, is_recorded, record, recorded_keys
from ingestion.reject_file import reject_file
from ingestion.settings import PostgresSettings
from ingestion.tools import TOOLS_CSV, known_tools
from ingestion.warehouse import Connection

log = get_logger(__name__)


@dataclass(frozen=True)
class Progress:
    """How far a load is: bytes read of all that are to be read, and the object in hand."""

    object_key: str
    bytes_done: int
    bytes_total: int


OnProgress = Callable[[Progress], None]


def find_landed(store: Minio, postgres: PostgresSettings) -> list[Landed]:
    """What is landed and not recorded, oldest first."""
    warehouse.ensure_raw_tables(postgres)
    with warehouse.connect(postgres) as connection:
        recorded = recorded_keys(connection)
    return [landed for landed in list_landed(store) if landed.main_key not in recorded]


def load(
    store: Minio,
    postgres: PostgresSettings,
    on_progress: OnProgress | None = None,
    tools_csv: Path = TOOLS_CSV,
    only: Collection[str] | None = None,
) -> LoadSummary:
    """Load what is landed and not recorded, in one transaction per object; returns what became of each.

    ``only`` names the objects to take, by their main key. A kill leaves all or nothing of an object. Objects that
    another loader holds are left to it. Raises Refused when the tool list cannot be read.
    """
    tools = known_tools(tools_csv)
    summary = LoadSummary()
    todo = [landed for landed in find_landed(store, postgres) if only is None or landed.main_key in only]
    with warehouse.connect(postgres) as connection:
        total, done = sum(landed.n_bytes for landed in todo), 0
        for landed in todo:

            def report(n_bytes: int, key: str = landed.main_key, before: int = done) -> None:
                if on_progress:
                    on_progress(Progress(key, before + n_bytes, total))

            report(0)
            _load_one(store, connection, landed, tools, summary, report)
            done += landed.n_bytes
            report(landed.n_bytes)
    return summary


def _load_one(
    store: Minio,
    connection: Connection,
    landed: Landed,
    tools: frozenset[str],
    summary: LoadSummary,
    report: Callable[[int], None],
) -> None:
    try:
        try:
            outcomes = _once(connection, landed, summary, lambda: _transfer(store, connection, landed, tools, report))
        except Rejected as rejected:  # COPY had begun: the transaction is lost, the verdict gets one of its own
            reason = rejected
            connection.rollback()
            outcomes = _once(connection, landed, summary, lambda: [reject_file(store, landed, reason)])
    except DamagedObject:
        log.error("damaged", object_key=landed.main_key)
        summary.damaged.append(
            f"{landed.main_key}: the stored bytes no longer match the checksum in the key; "
            "delete the object from bucket raw and land the file again"
        )
        return
    finally:
        connection.rollback()
    summary.outcomes += outcomes
    for outcome in outcomes:
        log.info(outcome.status, object_key=outcome.object_key, rows=outcome.rows_loaded, error=outcome.error)


def _once(
    connection: Connection, landed: Landed, summary: LoadSummary, work: Callable[[], list[Outcome]]
) -> list[Outcome]:
    """Do the work, record it and commit, unless another loader has the object in hand or is done with it."""
    if not warehouse.try_lock(connection, f"object {landed.main_key}"):
        log.info("busy", object_key=landed.main_key)
        summary.busy.append(landed.main_key)
        return []
    if is_recorded(connection, landed.main_key):
        return []
    outcomes = work()
    record(connection, outcomes)
    connection.commit()
    return outcomes


def _transfer(
    store: Minio,
    connection: Connection,
    landed: Landed,
    tools: frozenset[str],
    report: Callable[[int], None],
) -> list[Outcome]:
    loaded_at: datetime = warehouse.query(connection, "select now()").column(0)[0].as_py()
    if landed.dataset == EXPERIMENTS:
        return load_bundle(store, connection, landed, tools, loaded_at)
    return [load_data(store, connection, landed, tools, loaded_at, report)]
