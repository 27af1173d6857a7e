"""Real services for the tests: PostgreSQL and an S3 store of their own, in a temporary DOE_HOME."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser

from ingestion.simulate import simulate
from orchestration import services as embedded
from orchestration.demo import PUBLISHED
from orchestration.pipeline import run
from tests import browser as browsers
from tests import stores
from tests.pipeline import bundles, factorials, follow_ups, lives, planned, response_bundles, surfaces
from tests.pipeline.intake import Intake

NAMED = ("DOE_PG_", "DOE_S3_", "DOE_HOME")


@pytest.fixture(scope="session", autouse=True)
def no_named_services() -> Iterator[None]:
    """Tests write, delete and drop: they never see services that the environment names."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.startswith(NAMED)]:
            patch.delenv(variable)
        yield


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Connections]:
    """Connections to embedded services that live as long as the test session."""
    with stores.running(tmp_path_factory.mktemp("home")) as connections:
        yield connections


@pytest.fixture(scope="session")
def intake_services(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[embedded.Connections]:
    """A second set of services: tests of the loader empty the buckets between them. The parameter names the store."""
    store = getattr(request, "param", "seaweedfs")
    with stores.running(tmp_path_factory.mktemp("intake"), store) as connections:
        yield connections


@pytest.fixture
def intake(intake_services: embedded.Connections, tmp_path: Path) -> Intake:
    """Empty buckets, an empty raw schema, and shorthands to land, load and look."""
    found = Intake(intake_services.postgres, intake_services.store, tmp_path)
    found.clear()
    return found


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of simulated bundles and data, with truth.json beside them."""
    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder, sensor_rows=1_000)
    return folder


@pytest.fixture(scope="session")
def built(
    services: embedded.Connections, truth: Path, tmp_path_factory: pytest.TempPathFactory
) -> embedded.Connections:
    """Published, simulated and random data through the whole main job."""
    folder = tmp_path_factory.mktemp("written")
    modules = (factorials, bundles, lives, response_bundles, surfaces, follow_ups)
    hand_made = [module.write(folder / module.__name__) for module in modules]
    run(services, [PUBLISHED, truth, *hand_made, planned.write(services, folder / "planned")])
    return services


@pytest.fixture
def warehouse(built: embedded.Connections) -> Iterator[psycopg2.extensions.connection]:
    """A read-only connection to the built warehouse."""
    connection = psycopg2.connect(built.reader.dsn())
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium, for one module: while it runs, the thread has an event loop, and asyncio.run fails."""
    with browsers.chromium() as found:
        yield found
