"""Dashboards as they should be, beside what others have put on them: tabs, cards in their places, clicks.

Metabase takes a dashboard whole: what is not sent is taken away, `series` of a card too. What others have put there
goes back as it came: texts, cards of their own, one of ours a second time. Of a dashcard of ours the card, its place
and size, what leads from our filters to it and the clicks that fill them are ours. What people have added to it stays:
series that make it a combined chart, with what leads to these, filters and settings of their own.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from orchestration.dashboards.definitions import PLACEHOLDER, Card, Dashboard, Definitions, Language, Tab
from orchestration.dashboards.metabase import columns
from orchestration.dashboards.metabase.cards import keys_of
from orchestration.dashboards.metabase.filters import PREFIX, id_of, names
from orchestration.dashboards.metabase.layout import places
from orchestration.dashboards.metabase.writing import among

KEPT = (
    "id",
    "card_id",
    "action_id",
    "dashboard_tab_id",
    "row",
    "col",
    "size_x",
    "size_y",
    "parameter_mappings",
    "visualization_settings",
    "inline_parameters",
)
Body = dict[str, Any]


class Page:
    """A dashboard, with the ids that Metabase has given; `found` is what it holds of it.

    `ours` are the cards that we have put there or will, also those of no definition any more.
    """

    def __init__(
        self,
        definitions: Definitions,
        dashboard: Dashboard,
        numbers: Mapping[str, int],
        language: Language,
        found: Mapping[str, Any],
        ours: Collection[int],
    ) -> None:
        self._definitions, self._dashboard, self._numbers, self._language = definitions, dashboard, numbers, language
        self._found = _sorted([_kept(one) for one in found.get("dashcards") or ()])
        self._own: dict[int, Body] = {}
        for one in self._found:  # the oldest is ours: who wants a card twice puts it there once more
            if (number := one.get("card_id") or 0) in ours:
                self._own.setdefault(number, one)
        self._foreign = [one for one in self._found if one is not self._own.get(one.get("card_id") or 0)]
        self._tabs: list[Body] = [{"id": tab["id"], "name": tab["name"]} for tab in found.get("tabs") or ()]

    def now(self) -> Body:
        """Tabs and cards as they are."""
        return {"tabs": self._tabs, "dashcards": self._found}

    def wanted(self) -> Body:
        """Tabs and cards as they should be: what is not there yet has a negative id, what is foreign stays."""
        tabs = self._dashboard.tabs
        kept = [tab for tab in self._tabs if self._holds_more_than_ours(tab)]
        # one tab alone is no tab in Metabase
        numbers = self._tab_numbers(tabs) if len(tabs) > 1 or kept else {}
        named = [{"id": numbers[tab.key], "name": tab.title.in_(self._language)} for tab in tabs if numbers]
        taken = set(numbers.values())
        now = [tab for tab in self._tabs if tab["id"] in taken or tab in kept]
        named = among(named, now, lambda tab: tab["id"] in taken)
        ours = [self._shown(tab, *placed, numbers) for tab in tabs for placed in self._placed(tab)]
        for index, one in enumerate(ours):
            one["id"] = one["id"] or -1 - index
        foreign = self._foreign
        if named:  # then every card stands on a tab
            foreign = [one | {"dashboard_tab_id": one.get("dashboard_tab_id") or named[0]["id"]} for one in foreign]
        return {"tabs": named, "dashcards": _sorted([*ours, *foreign])}

    def _holds_more_than_ours(self, tab: Body) -> bool:
        """Whether somebody else made a tab, or put something on it."""
        held = [one for one in self._found if one.get("dashboard_tab_id") == tab["id"]]
        return not held or any(one in self._foreign for one in held)

    def _tab_numbers(self, tabs: Sequence[Tab]) -> dict[str, int]:
        """Ids of our tabs: that of the same name, else that which holds most of its cards, else a new one."""
        free = {tab["id"]: tab["name"] for tab in self._tabs}
        found: dict[str, int] = {}
        for tab in tabs:
            same = [number for number, name in free.items() if name == tab.title.in_(self._language)]
            if same:
                found[tab.key] = same[0]
                del free[same[0]]
        for index, tab in enumerate(tabs):
            if tab.key not in found:
                held = Counter(one["dashboard_tab_id"] for one in self._of(tab) if one.get("dashboard_tab_id") in free)
                found[tab.key] = held.most_common(1)[0][0] if held else -1 - index
                free.pop(found[tab.key], None)
        return found

    def _of(self, tab: Tab) -> list[Body]:
        cards = [self._numbers[key] for card in tab.cards for key in keys_of(self._dashboard, card)]
        return [self._own[number] for number in cards if number in self._own]

    def _placed(self, tab: Tab) -> Iterator[tuple[Card, int, Body]]:
        """Each picture of a tab: its card, its id, its place."""
        pictures = [(card, self._numbers[key]) for card in tab.cards for key in keys_of(self._dashboard, card)]
        for (card, number), place in zip(pictures, places([card for card, _ in pictures]), strict=True):
            yield card, number, place

    def _shown(self, tab: Tab, card: Card, number: int, place: Body, tabs: Mapping[str, int]) -> Body:
        there = self._own.get(number, {"id": None})
        asked = dict.fromkeys(PLACEHOLDER.findall(self._definitions.sql(self._dashboard, card)))
        mapped = [
            {"parameter_id": id_of(name), "card_id": number, "target": ["variable", ["template-tag", name]]}
            for name in asked
        ]
        theirs = [one for one in there.get("parameter_mappings") or () if self._is_theirs(one, number)]
        settings = _merged(_without_our_clicks(there.get("visualization_settings") or {}), self._click(card))
        own = {"card_id": number, "dashboard_tab_id": tabs.get(tab.key)}
        return there | own | place | {"parameter_mappings": [*mapped, *theirs], "visualization_settings": settings}

    def _is_theirs(self, mapping: Body, number: int) -> bool:
        """Whether a mapping is of a filter of theirs, or of ours to a card that they have combined with ours."""
        name = str(mapping["parameter_id"])
        if not name.startswith(PREFIX):
            return True
        return name.removeprefix(PREFIX) in names(self._dashboard) and mapping.get("card_id") != number

    def _click(self, card: Card) -> Body:
        """Where a click on a card leads."""
        if card.drill is None:
            return {}
        to = self._definitions.dashboard(card.drill.to)
        taken = {name: column for name, column in card.drill.filters.items() if name in names(to)}
        behavior = {
            "type": "link",
            "linkType": "dashboard",
            "targetId": self._numbers[f"dashboard/{to.key}"],
            "parameterMapping": {id_of(name): self._taken(name, column) for name, column in taken.items()},
        }
        if card.chart != "table":
            return {"click_behavior": behavior}
        shown = [column.column for column in card.columns]
        clicked = [column for column in taken.values() if column in shown] or shown[:1]
        return {"column_settings": {columns.key(name): {"click_behavior": behavior} for name in clicked}}

    def _taken(self, name: str, column: str) -> Body:
        titles = self._definitions.names.columns
        title = titles[column].in_(self._language) if column in titles else column
        return {
            "id": id_of(name),
            "source": {"type": "column", "id": column, "name": title},
            "target": {"type": "parameter", "id": id_of(name)},
        }


def _kept(dashcard: Mapping[str, Any]) -> Body:
    """What Metabase is sent of a dashcard to leave it as it is; series come as whole cards and go back as ids."""
    series = [{"id": one["id"]} for one in dashcard.get("series") or ()]
    return {key: dashcard[key] for key in KEPT if key in dashcard} | {"series": series}


def _without_our_clicks(settings: Mapping[str, Any]) -> Body:
    """Settings of a dashcard of ours without what we have set of them."""
    found = {key: value for key, value in settings.items() if key != "click_behavior" or not _is_our_click(value)}
    for name, column in (found.get("column_settings") or {}).items():
        if _is_our_click(column.get("click_behavior") or {}):
            rest = {key: value for key, value in column.items() if key != "click_behavior"}
            found["column_settings"] = {**found["column_settings"], name: rest}
    return found


def _is_our_click(behavior: Mapping[str, Any]) -> bool:
    """Whether a click fills filters of ours."""
    return any(str(name).startswith(PREFIX) for name in behavior.get("parameterMapping") or {})


def _merged(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> Body:
    """Settings of theirs with ours, which come first; a click is of one or of the other."""
    both = [key for key in theirs if isinstance(ours.get(key), Mapping) and key != "click_behavior"]
    return {**theirs, **ours, **{key: _merged(theirs[key], ours[key]) for key in both}}


def _sorted(dashcards: Collection[Body]) -> list[Body]:
    """In the order of their ids, new ones last: Metabase lists them as it likes."""
    return sorted(dashcards, key=lambda one: (one["id"] < 0, abs(one["id"])))
