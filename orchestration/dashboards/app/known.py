"""The dashboards that there are, read once by the process."""

from functools import cache

from orchestration.dashboards.definitions import Definitions, load


@cache
def definitions() -> Definitions:
    """All dashboards. Raises Refused, whose messages name file and key."""
    return load()
