"""Two loaders at once, and loaders that are killed: all of an object or nothing, and nothing twice."""

import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest

from tests import stores
from tests.pipeline.intake import (
    DESIGN,
    PRODUCTION,
    PRODUCTION_HEADER,
    SENSORS_HEADER,
    Intake,
    csv_bytes,
    sensor_rows,
)
from tests.pipeline.killed import PROCESSES, kill_at

pytestmark = pytest.mark.parametrize("intake_services", stores.STORES, indirect=True, scope="session")

N_BUNDLES = 6
N_LOADERS = 3
N_SENSOR_ROWS = 8_000

PROCESSES.set_forkserver_preload(["tests.pipeline.test_load_interrupted"])


def load_and_tell(intake: Intake, start: Barrier, finished: "Queue[list[tuple[str, str]]]") -> None:
    """A loader process that starts together with others."""
    start.wait(30)
    finished.put([(outcome.object_key, outcome.error or outcome.status) for outcome in intake.load().outcomes])


def land_everything(intake: Intake) -> None:
    """Some bundles, production and sensors: N_BUNDLES * 2 + 2 objects."""
    names = [f"experiment_{number}" for number in range(N_BUNDLES)]
    bundles = [intake.bundle(design=DESIGN.replace("tool_life", name, 1), name=name) for name in names]
    intake.land(
        *bundles,
        intake.file(csv_bytes(PRODUCTION_HEADER, PRODUCTION)),
        intake.file(csv_bytes(SENSORS_HEADER, sensor_rows(N_SENSOR_ROWS)), "sensors.csv"),
    )


def check_complete(intake: Intake) -> None:
    """Everything that was landed is there exactly once."""
    intake.check_accounting()
    assert intake.count("load_manifest") == N_BUNDLES * 2 + 2
    assert intake.count("experiments") == N_BUNDLES
    assert intake.count("experiment_runs") == N_BUNDLES * 4
    assert intake.count("production_data") == 10
    assert intake.count("machine_sensors") == N_SENSOR_ROWS


def test_loaders_at_once_load_each_object_once(intake: Intake) -> None:
    land_everything(intake)
    start, finished = PROCESSES.Barrier(N_LOADERS), PROCESSES.Queue()
    loaders = [PROCESSES.Process(target=load_and_tell, args=(intake, start, finished)) for _ in range(N_LOADERS)]
    for loader in loaders:
        loader.start()
    loaded = [pair for _ in loaders for pair in finished.get(timeout=60)]
    for loader in loaders:
        loader.join(30)
    assert [loader.exitcode for loader in loaders] == [0] * N_LOADERS
    assert len({key for key, _ in loaded}) == len(loaded) == N_BUNDLES * 2 + 2
    assert {status for _, status in loaded} == {"loaded"}
    check_complete(intake)


MOMENTS = {
    "before the tables exist": ("ingestion.warehouse", "ensure_raw_tables", 1),
    "between the tables of a bundle": ("ingestion.load_bundle", "_write", 8),
    "in the middle of a COPY": ("ingestion.load_data", "add_lineage", 20),
    "before rows are written to processed": ("ingestion.processed", "write_file", 2),
    "before the manifest is written": ("ingestion.load", "record", N_BUNDLES + 2),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_loader_leaves_all_or_nothing(intake: Intake, moment: str) -> None:
    land_everything(intake)
    kill_at(MOMENTS[moment], intake.load)
    if moment != "before the tables exist":
        intake.check_accounting()
        assert intake.count("load_manifest") < N_BUNDLES * 2 + 2
    deadline = time.monotonic() + 20
    while intake.load().busy and time.monotonic() < deadline:
        time.sleep(0.1)  # the server has not noticed yet that the killed loader is gone
    check_complete(intake)
