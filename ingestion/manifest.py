"""`raw.load_manifest`: what was loaded, and what a load reports."""

from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from ingestion import warehouse
from ingestion.warehouse import Connection

Status = Literal["loaded", "partly_rejected", "rejected", "quarantined"]


@dataclass(frozen=True)
class Outcome:
    """What became of one object; `details`: the first rejected rows in words, `notes`: what was tolerated."""

    object_key: str
    dataset: str
    sha256: str
    status: Status
    rows_in_file: int
    rows_loaded: int
    error: str | None = None
    details: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows_rejected(self) -> int:
        """Rows in the file that were not loaded."""
        return self.rows_in_file - self.rows_loaded


@dataclass
class LoadSummary:
    """All outcomes of a load, objects that another loader was busy with, and objects that are damaged."""

    outcomes: list[Outcome] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def rows_loaded(self) -> int:
        """Rows that reached the raw tables."""
        return sum(outcome.rows_loaded for outcome in self.outcomes)

    @property
    def rows_rejected(self) -> int:
        """Rows that did not."""
        return sum(outcome.rows_rejected for outcome in self.outcomes)

    @property
    def has_rejects(self) -> bool:
        """True when something was rejected or damaged: exit status 1."""
        return bool(self.damaged) or any(outcome.status != "loaded" for outcome in self.outcomes)


def status_of(rows_in_file: int, rows_loaded: int) -> Status:
    """`loaded` when nothing was lost, `rejected` when nothing is left."""
    if rows_loaded == rows_in_file:
        return "loaded"
    return "partly_rejected" if rows_loaded else "rejected"


def recorded_keys(connection: Connection) -> set[str]:
    """Keys of all objects that have been dealt with."""
    keys = warehouse.query(connection, "select object_key from raw.load_manifest")
    return set(keys.column(0).to_pylist())


def is_recorded(connection: Connection, object_key: str) -> bool:
    """True when the object has been dealt with by any loader."""
    sql = "select 1 from raw.load_manifest where object_key = $1"
    return bool(warehouse.query(connection, sql, [object_key]).num_rows)


def record(connection: Connection, outcomes: list[Outcome]) -> None:
    """Add manifest rows inside the running transaction."""
    rows = [
        {
            "object_key": outcome.object_key,
            "dataset": outcome.dataset,
            "sha256": outcome.sha256,
            "status": outcome.status,
            "rows_in_file": outcome.rows_in_file,
            "rows_loaded": outcome.rows_loaded,
            "rows_rejected": outcome.rows_rejected,
            "error": outcome.error and outcome.error.replace("\0", "\\0"),  # no text in PostgreSQL holds NUL
        }
        for outcome in outcomes
    ]
    schema = pa.schema([(name, pa.int64() if name.startswith("rows_") else pa.string()) for name in rows[0]])
    warehouse.append(connection, "load_manifest", pa.Table.from_pylist(rows, schema=schema))
