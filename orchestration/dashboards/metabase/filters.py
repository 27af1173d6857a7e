"""Filters of a dashboard: its parameters, what they choose from, and with what they begin.

A filter that chooses from a card follows no other one in Metabase: it offers every choice, whatever the other says. The
API takes `filteringParameters` for it and throws them away. Only filters on columns of tables follow each other, and a
question in SQL with variables has none. So cards answer also for a choice that is not of their experiment.
"""

from collections.abc import Mapping
from typing import Any

from orchestration.dashboards.definitions import Dashboard, Definitions, Language
from orchestration.dashboards.metabase.there import There

PREFIX = "doe_"


def id_of(name: str) -> str:
    """The id of a parameter of ours."""
    return PREFIX + name


def names(dashboard: Dashboard) -> list[str]:
    """The filters of a dashboard, each once."""
    return list(dict.fromkeys((*dashboard.filters, *dashboard.always)))


class Beginnings:
    """The values that filters begin with where they never stand empty: Metabase is asked for their choices."""

    def __init__(self, there: There, definitions: Definitions, cards: Mapping[str, int]) -> None:
        self._there, self._definitions, self._cards = there, definitions, cards
        self._asked: dict[tuple[str, str | None], list[str]] = {}

    def of(self, dashboard: Dashboard, now: Mapping[str, Any]) -> dict[str, str]:
        """A value per filter: that of now (by parameter id) while it can be chosen, else the first one."""
        found: dict[str, str] = {}
        for name in names(dashboard):
            if name in dashboard.always and name in self._cards:
                choices = self._choices(name, found.get(self._definitions.filters[name].within or ""))
                if (kept := now.get(id_of(name))) in choices:
                    found[name] = str(kept)
                elif choices:
                    found[name] = choices[0]
        return found

    def _choices(self, name: str, within: str | None) -> list[str]:
        if (name, within) not in self._asked:
            outer = self._definitions.filters[name].within
            given = {outer: within} if outer and within else {}
            self._asked[name, within] = self._there.choices(self._cards[name], given)
        return self._asked[name, within]


def parameters(
    definitions: Definitions,
    dashboard: Dashboard,
    cards: Mapping[str, int],
    beginnings: Mapping[str, str],
    language: Language,
) -> list[dict[str, Any]]:
    """The parameters of a dashboard. `cards` holds the card that each filter chooses from."""
    found: list[dict[str, Any]] = []
    for name in names(dashboard):
        one = definitions.filters[name]
        made: dict[str, Any] = {"id": id_of(name), "name": one.title.in_(language), "slug": name}
        if one.kind == "date":
            made |= {"type": "date/single", "sectionId": "date"}
        else:
            # the SQL compares with one value
            made |= {"type": "string/=", "sectionId": "string", "isMultiSelect": False, "values_query_type": "list"}
        if name in cards:
            source = {"card_id": cards[name], "value_field": ["field", "value", {"base-type": "type/Text"}]}
            made |= {"values_source_type": "card", "values_source_config": source}
        if name in dashboard.always:
            made["required"] = True
        if name in beginnings:
            made["default"] = beginnings[name]
        found.append(made)
    return found
