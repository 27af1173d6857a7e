"""What the tasks of the DAGs do: the same functions as the `doe` command, with connections from the environment."""

from ingestion.load import find_landed, load
from ingestion.settings import ObjectStoreSettings, PostgresSettings
from ingestion.store import connect
from orchestration.publish import publish


class Damaged(RuntimeError):
    """The stored bytes are not what was landed."""


def landed_keys(limit: int) -> list[str]:
    """Main keys of landed objects that are not loaded, oldest first."""
    found = find_landed(connect(ObjectStoreSettings()), PostgresSettings())
    return [landed.main_key for landed in found[:limit]]


def load_key(object_key: str) -> dict[str, int]:
    """Load one object; counts of its rows. Raises Damaged, and RuntimeError while another loader holds it."""
    summary = load(connect(ObjectStoreSettings()), PostgresSettings(), only=[object_key])
    if summary.damaged:
        raise Damaged(summary.damaged[0])
    if summary.busy:
        raise RuntimeError(f"another loader holds {object_key}; it is tried again")
    return {"rows_loaded": summary.rows_loaded, "rows_rejected": summary.rows_rejected}


def publish_marts() -> list[str]:
    """Marts to bucket `results`; returns the keys."""
    return publish(PostgresSettings(), connect(ObjectStoreSettings()))
