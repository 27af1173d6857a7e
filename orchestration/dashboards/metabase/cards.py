"""Cards as they should be: what dashboards show, what filters choose from, and the marts behind them as models."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dbtmetabase.manifest import Model

from orchestration.dashboards.definitions import Card, Dashboard, Definitions, Language, Text
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.metabase import charts
from orchestration.dashboards.metabase.sql import template_tags

MART = re.compile(r"\bmarts\.([a-z_][a-z0-9_]*)")
CHOICES = Text(en="What can be chosen for {}.", es="Lo que se puede elegir para {}.")


@dataclass(frozen=True)
class Wanted:
    """A card: its key, its collection, and what Metabase is to keep of it."""

    key: str
    collection: str
    body: Mapping[str, Any]


def keys_of(dashboard: Dashboard, card: Card) -> list[str]:
    """The keys of what a dashboard shows: one, or one for each panel."""
    key = f"card/{dashboard.key}/{card.key}"
    return [key, *(f"{key}/{place}" for place in range(2, charts.n_looks(card) + 1))]


def choices_key(name: str) -> str:
    """The key of what a filter chooses from."""
    return f"choices/{name}"


def shown(definitions: Definitions, database: int, language: Language) -> list[Wanted]:
    """A card for each card of a dashboard."""
    wording = Wording(definitions.names, language)
    found = []
    for dashboard in definitions.dashboards:
        for card in dashboard.cards():
            title, question = card.title.in_(language), card.question.in_(language)
            looks = charts.looks(card, definitions.sql(dashboard, card), wording)
            for place, (key, look) in enumerate(zip(keys_of(dashboard, card), looks, strict=True), 1):
                name = f"{title} ({place})" if len(looks) > 1 else title
                tags = template_tags(look.sql, key, definitions.filters, language)
                body = _body(name, question, look.display) | {"visualization_settings": look.settings}
                found.append(Wanted(key, "cards", body | {"dataset_query": _native(database, look.sql, tags)}))
    return found


def choices(definitions: Definitions, database: int, language: Language) -> list[Wanted]:
    """A card for each filter that has choices; its column is called `value`."""
    found = []
    for name, one in definitions.filters.items():
        if one.choices is not None:
            asked = f"select choices.value from (\n{one.choices.strip()}\n) as choices (value)"  # noqa: S608 (a definition)
            title, key = one.title.in_(language), choices_key(name)
            tags = template_tags(asked, key, definitions.filters, language)
            body = _body(title, CHOICES.in_(language).format(title), "table")
            found.append(Wanted(key, "choices", body | {"dataset_query": _native(database, asked, tags)}))
    return found


def models(
    definitions: Definitions, database: int, known: Mapping[str, Model], tables: Mapping[str, Any]
) -> list[Wanted]:
    """The marts that dashboards ask, as models: to ask further questions without SQL."""
    found = []
    for name in sorted(set().union(*(marts_of(definitions, one) for one in definitions.dashboards)) & known.keys()):
        query = {"database": database, "type": "query", "query": {"source-table": tables.get(name, {}).get("id")}}
        body = _body(name, known[name].description or "", "table", "model")
        found.append(Wanted(f"model/{name}", "models", body | {"dataset_query": query}))
    return found


def marts_of(definitions: Definitions, dashboard: Dashboard) -> set[str]:
    """The marts that a dashboard and its filters ask."""
    asked = [definitions.sql(dashboard, card) for card in dashboard.cards()]
    asked += [definitions.filters[name].choices or "" for name in (*dashboard.filters, *dashboard.always)]
    return {name for text in asked for name in MART.findall(text)}


def _body(name: str, about: str, display: str, kind: str = "question") -> dict[str, Any]:
    return {"name": name, "description": about, "display": display, "type": kind, "visualization_settings": {}}


def _native(database: int, sql: str, tags: Mapping[str, Any]) -> dict[str, Any]:
    return {"database": database, "type": "native", "native": {"query": sql, "template-tags": dict(tags)}}
