"""What was built, row for row."""

from typing import Any

import pytest

from orchestration import services as embedded
from orchestration.dbt import dbt
from tests.ask import ask


def marts(connections: embedded.Connections, schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all marts as texts, sorted."""
    names = ask(
        connections.postgres,
        f"select table_name from information_schema.tables where table_schema = '{schema}'",  # noqa: S608 - our own name
    )
    return {
        name: ask(connections.postgres, f"select t::text from {schema}.{name} as t order by 1")  # noqa: S608
        for (name,) in names
    }


def plain_marts(connections: embedded.Connections) -> dict[str, list[tuple[Any, ...]]]:
    """The marts of a plain `dbt build`, in schemas of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOE_PG_SCHEMA", "plain")
        built = dbt(connections.postgres, ["build", "--exclude-resource-type", "unit_test"], quiet=True)
    assert built.returncode == 0, built.stdout
    return marts(connections, "plain_marts")
