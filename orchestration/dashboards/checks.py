"""Whether the files of the dashboards agree with each other: each message names file, key, value and the way out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from orchestration.dashboards.definitions import PLACEHOLDER, Card, Dashboard, Definitions

BRACES = re.compile(r"\{\{|\}\}|\[\[|\]\]")


def contradictions(found: Definitions) -> Iterator[str]:
    """What one file says that another does not know, or that it says twice."""
    yield from _twice("definitions", "key", (one.key for one in found.dashboards))
    for one in found.filters.values():
        where = f"filters.yml, filter {one.key}"
        if one.kind == "choice" and not one.choices:
            yield f"{where}, key choices: a filter of kind choice needs SQL that lists them"
        yield from _placeholders(f"{where}, key choices", one.choices or "", {one.within} if one.within else set())
        if one.within and one.within not in found.filters:
            yield f"{where}, key within: no filter {one.within}; there are: {', '.join(found.filters)}"
    for dashboard in found.dashboards:
        yield from _of_dashboard(found, dashboard)


def _of_dashboard(found: Definitions, dashboard: Dashboard) -> Iterator[str]:
    where = f"definitions/{dashboard.key}.yml"
    if not (found.folder / where).is_file():
        yield f"definitions: dashboard {dashboard.key} is in a file of another name; call it {dashboard.key}.yml"
    for name in sorted(set(dashboard.filters) - set(found.filters)):
        yield f"{where}, key filters: no filter {name} in filters.yml; there are: {', '.join(found.filters)}"
    for name in sorted(set(dashboard.always) - set(dashboard.filters)):
        yield f"{where}, key always: {name} is none of its filters; there are: {', '.join(dashboard.filters)}"
    yield from _twice(where, "card", (card.key for card in dashboard.cards()))
    yield from _twice(where, "tab", (tab.key for tab in dashboard.tabs))
    for card in dashboard.cards():
        yield from _of_card(found, dashboard, card, f"{where}, card {card.key}")


def _of_card(found: Definitions, dashboard: Dashboard, card: Card, where: str) -> Iterator[str]:
    for column in card.shown():
        if column.column not in found.names.columns:
            yield f"{where}: column {column.column} has no title; add it to names.yml"
    if card.drill:
        targets = {one.key: one for one in found.dashboards}
        if target := targets.get(card.drill.to):
            for name in sorted(set(card.drill.filters) - set(target.filters)):
                yield f"{where}, key drill.filters: {name} is none of the filters of definitions/{target.key}.yml"
        else:
            yield f"{where}, key drill.to: no dashboard {card.drill.to}; there are: {', '.join(sorted(targets))}"
    if not found.sql_path(dashboard, card).is_file():
        yield f"{where}: its SQL is missing: write cards/{dashboard.key}/{card.key}.sql"
        return
    here = f"cards/{dashboard.key}/{card.key}.sql"
    try:
        sql = found.sql(dashboard, card)
    except FileNotFoundError as missing:
        yield f"{here}: its snippet is missing: write snippets/{Path(missing.filename).name}"
        return
    yield from _placeholders(here, sql, set(dashboard.filters))


def _placeholders(where: str, sql: str, known: set[str]) -> Iterator[str]:
    for name in sorted(set(PLACEHOLDER.findall(sql)) - known):
        yield f"{where}: {{{{{name}}}}} is none of the filters that it can have: {', '.join(sorted(known)) or 'none'}"
    signs = BRACES.findall(PLACEHOLDER.sub("", sql))
    if signs != ["[[", "]]"] * (len(signs) // 2):
        yield f"{where}: {' '.join(signs)} do not pair: write [[ ... {{{{filter}}}} ... ]], one not inside another"


def _twice(where: str, key: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{where}: {key} {name} comes {count} times; give each its own"
