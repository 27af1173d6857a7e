"""Real services for the tests: PostgreSQL and an S3 store of their own, in a temporary DOE_HOME."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration import services as embedded
from tests.pipeline.intake import Intake


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Connections]:
    """Connections to embedded services that live as long as the test session."""
    home = tmp_path_factory.mktemp("home")
    yield embedded.up(home)
    embedded.down(home)


@pytest.fixture(scope="session")
def intake_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Connections]:
    """A second set of services: tests of the loader empty the buckets between them."""
    home = tmp_path_factory.mktemp("intake_home")
    yield embedded.up(home)
    embedded.down(home)


@pytest.fixture
def intake(intake_services: embedded.Connections, tmp_path: Path) -> Intake:
    """Empty buckets, an empty raw schema, and shorthands to land, load and look."""
    found = Intake(intake_services.postgres, intake_services.store, tmp_path)
    found.clear()
    return found
