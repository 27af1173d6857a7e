"""What cards, filters and dashboards ask the warehouse: values are parameters, never part of the SQL."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from ingestion.errors import Refused
from ingestion.settings import PostgresSettings
from orchestration.dashboards.definitions import LIMIT, PLACEHOLDER, Card, Dashboard, Definitions
from orchestration.sql import Error, connected, fetch

Values = Mapping[str, str | date]

OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def bind(sql: str, values: Values) -> tuple[str, list[Any]]:
    """SQL as PostgreSQL reads it, and its parameters. Raises Refused where a value is needed and missing."""
    known = {name: value for name, value in values.items() if value not in (None, "")}

    def kept(optional: re.Match[str]) -> str:
        return optional[1] if set(PLACEHOLDER.findall(optional[1])) <= known.keys() else ""

    sql = OPTIONAL.sub(kept, sql)
    names = list(dict.fromkeys(PLACEHOLDER.findall(sql)))
    if missing := [name for name in names if name not in known]:
        raise Refused([f"filter {name} has no value, and the question cannot be asked without one" for name in missing])
    bound = PLACEHOLDER.sub(lambda found: f"${names.index(found[1]) + 1}", sql)
    return bound, [known[name] for name in names]


def limit_of(sql: str) -> int | None:
    """How many rows a card asks for at most; None where it asks for all."""
    found = LIMIT.search(sql)
    return int(found[1]) if found else None


class Reader:
    """A connection that stays open for the questions of a page: to connect costs more than most of them.

    `with Reader(settings, definitions) as reader: reader.answer(...)`; one thread at a time.
    """

    def __init__(self, settings: PostgresSettings, definitions: Definitions, timeout_seconds: int = 0) -> None:
        self._opening = connected(settings, timeout_seconds)
        self._definitions = definitions

    def __enter__(self) -> "Reader":
        self._connection = self._opening.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._opening.__exit__(*error)

    def ask(self, query: str, parameters: Sequence[Any] = ()) -> pa.Table:
        """The rows of a question of one's own."""
        return fetch(self._connection, query, parameters)

    def answers(self) -> bool:
        """Whether the server is still there."""
        try:
            self.ask("select 1 as one")
        except Error:
            return False
        return True

    def answer(self, dashboard: Dashboard, card: Card, values: Values) -> pa.Table:
        """The rows of a card."""
        return fetch(self._connection, *bind(self._definitions.sql(dashboard, card), values))

    def choices(self, name: str, values: Values) -> list[str]:
        """What a filter can be set to, given the others. None for a date, which is free."""
        query = self._definitions.filters[name].choices
        if query is None:
            return []
        return [str(value) for value in fetch(self._connection, *bind(query, values)).column(0).to_pylist()]

    def with_defaults(self, dashboard: Dashboard, values: Values) -> dict[str, str | date]:
        """The values of a page: filters that never stand empty get their first choice."""
        found = {name: value for name, value in values.items() if value not in (None, "")}
        for name in dashboard.always:
            if name not in found and (choices := self.choices(name, found)):
                found[name] = choices[0]
        return found


def is_not_built(error: Error) -> bool:
    """Whether the warehouse was built by an earlier version, without the mart or the column that is asked for."""
    return error.sqlstate in ("42P01", "42703", "3F000")


def answer(
    reader: PostgresSettings, definitions: Definitions, dashboard: Dashboard, card: Card, values: Values
) -> pa.Table:
    """The rows of one card, on a connection of its own."""
    with Reader(reader, definitions) as opened:
        return opened.answer(dashboard, card, values)


def choices(reader: PostgresSettings, definitions: Definitions, name: str, values: Values) -> list[str]:
    """What one filter can be set to, on a connection of its own."""
    with Reader(reader, definitions) as opened:
        return opened.choices(name, values)


def with_defaults(
    reader: PostgresSettings, definitions: Definitions, dashboard: Dashboard, values: Values
) -> dict[str, str | date]:
    """The values of a page, on a connection of its own."""
    with Reader(reader, definitions) as opened:
        return opened.with_defaults(dashboard, values)
