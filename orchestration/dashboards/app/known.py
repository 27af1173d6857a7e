"""What the process knows from its start: the dashboards that there are, and where the warehouse is."""

from functools import cache

from orchestration import services
from orchestration.dashboards.definitions import Definitions
from orchestration.dashboards.reading import load
from orchestration.home import default_home


@cache
def definitions() -> Definitions:
    """All dashboards. Raises Refused, whose messages name file and key."""
    return load()


@cache
def connections() -> services.Connections:
    """The services of DOE_HOME, started or found. Raises ServiceError."""
    return services.up(default_home())
