"""What the tasks of the DAGs do: the same functions as the `doe` command, each with the connection of its job."""

from pathlib import Path
from tempfile import TemporaryDirectory

from ingestion.land import land
from ingestion.load import find_landed, load
from ingestion.logs import get_logger
from ingestion.quarantine import quarantine
from ingestion.simulate import simulate
from ingestion.store import connect
from orchestration.publish import publish
from orchestration.tasks.connections import object_store, postgres

log = get_logger(__name__)


class Damaged(RuntimeError):
    """The stored bytes are not what was landed."""


class Implausible(RuntimeError):
    """Marts differ from what was published in a way that a person should look at."""


class NotConfigured(RuntimeError):
    """There is nothing to do here, and why."""


def landed_keys() -> list[str]:
    """Main keys of landed objects that are not loaded, oldest first."""
    found = find_landed(connect(object_store("loader")), postgres("loader"))
    return [landed.main_key for landed in found]


def load_key(object_key: str) -> dict[str, int]:
    """Load one object; counts of its rows. Raises Damaged, and RuntimeError while another loader holds it."""
    summary = load(connect(object_store("loader")), postgres("loader"), only=[object_key])
    if summary.damaged:
        raise Damaged(summary.damaged[0])
    if summary.busy:
        raise RuntimeError(f"another loader holds {object_key}; it is tried again")
    return {"rows_loaded": summary.rows_loaded, "rows_rejected": summary.rows_rejected}


def check_keys(object_keys: list[str]) -> list[str]:
    """Keys of the objects that may be loaded; those with a critical finding go into quarantine."""
    from orchestration.quality.gate import check_landed  # Great Expectations takes seconds to import

    store, warehouse = connect(object_store("loader")), postgres("loader")
    waiting = {landed.main_key: landed for landed in find_landed(store, warehouse) if landed.main_key in object_keys}
    passed = []
    for verdict in check_landed(store, warehouse, waiting.values(), connect(object_store("publisher"))):
        if verdict.critical:
            quarantine(store, warehouse, waiting[verdict.name], "; ".join(verdict.critical))
            log.error("quarantined", object_key=verdict.name, way_out=f"doe load --release {verdict.name}")
        else:
            passed.append(verdict.name)
    return passed


def check_built_marts() -> dict[str, list[str]]:
    """Warnings by mart. Raises Implausible when marts must not be published."""
    from orchestration.quality.gate import check_marts

    verdicts = check_marts(connect(object_store("publisher")), postgres("reporter"))
    if critical := [f"{verdict.name}: {finding}" for verdict in verdicts for finding in verdict.critical]:
        raise Implausible("; ".join(critical))
    return {verdict.name: list(verdict.warnings) for verdict in verdicts}


def land_simulated(seed: int, sensor_rows: int) -> dict[str, int]:
    """Land what the simulation of a plant writes; how many objects are new, and how many were there already."""
    with TemporaryDirectory(prefix="doe-simulated-") as folder:
        summary = land(simulate(Path(folder), seed, sensor_rows), connect(object_store("lander")))
    return {"new": summary.n_new, "present": summary.n_present}


def publish_marts() -> list[str]:
    """Marts to bucket `results`; returns the keys."""
    return publish(postgres("reporter"), connect(object_store("publisher")))


def sync_dashboards() -> dict[str, int]:
    """Make Metabase show what the definitions say; how much was written, and how much it keeps otherwise.

    Raises NotConfigured where no Metabase is named.
    """
    from orchestration.dashboards.metabase.settings import NOT_CONFIGURED, from_environment
    from orchestration.dashboards.metabase.sync import sync
    from orchestration.dashboards.metabase.wishes import wish_of_job

    if (settings := from_environment()) is None:
        raise NotConfigured(NOT_CONFIGURED)
    result = sync(wish_of_job(postgres("reporter"), settings))
    for change in result.left:
        log.error("metabase keeps it otherwise", kind=change.kind, name=change.name, what=change.what)
    return {"written": len(result.changes), "otherwise": len(result.left)}
