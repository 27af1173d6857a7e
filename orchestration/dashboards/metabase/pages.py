"""Dashboards as they should be, beside what others have put on them: tabs, cards in their places, clicks."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from orchestration.dashboards.definitions import PLACEHOLDER, Card, Dashboard, Definitions, Language, Tab
from orchestration.dashboards.metabase import columns
from orchestration.dashboards.metabase.cards import keys_of
from orchestration.dashboards.metabase.filters import id_of, names
from orchestration.dashboards.metabase.layout import places

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
    """A dashboard, with the ids that Metabase has given; `found` is what it holds of it, `ours` are our cards."""

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
        self._found = [{key: one[key] for key in KEPT if key in one} for one in found.get("dashcards") or ()]
        self._foreign = [one for one in self._found if one.get("card_id") not in ours]
        self._tabs: list[Body] = [{"id": tab["id"], "name": tab["name"]} for tab in found.get("tabs") or ()]

    def now(self) -> Body:
        """Tabs and cards as they are."""
        return {"tabs": self._tabs, "dashcards": _sorted(self._found)}

    def wanted(self) -> Body:
        """Tabs and cards as they should be: what is not there yet has a negative id, what is foreign stays."""
        tabs = self._dashboard.tabs
        kept = [tab for tab in self._tabs if self._holds_more_than_ours(tab)]
        # one tab alone is no tab in Metabase
        numbers = self._tab_numbers(tabs) if len(tabs) > 1 or kept else {}
        named = [{"id": numbers[tab.key], "name": tab.title.in_(self._language)} for tab in tabs if numbers]
        named += [tab for tab in kept if tab["id"] not in numbers.values()]
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
        cards = {self._numbers[key] for card in tab.cards for key in keys_of(self._dashboard, card)}
        return [one for one in self._found if one.get("card_id") in cards]

    def _placed(self, tab: Tab) -> Iterator[tuple[Card, int, Body]]:
        """Each picture of a tab: its card, its id, its place."""
        pictures = [(card, self._numbers[key]) for card in tab.cards for key in keys_of(self._dashboard, card)]
        for (card, number), place in zip(pictures, places([card for card, _ in pictures]), strict=True):
            yield card, number, place

    def _shown(self, tab: Tab, card: Card, number: int, place: Body, tabs: Mapping[str, int]) -> Body:
        there = next((one["id"] for one in self._found if one.get("card_id") == number), None)
        asked = dict.fromkeys(PLACEHOLDER.findall(self._definitions.sql(self._dashboard, card)))
        mapped = [
            {"parameter_id": id_of(name), "card_id": number, "target": ["variable", ["template-tag", name]]}
            for name in asked
        ]
        own = {"id": there, "card_id": number, "dashboard_tab_id": tabs.get(tab.key)}
        return own | place | {"parameter_mappings": mapped, "visualization_settings": self._click(card)}

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


def _sorted(dashcards: Collection[Body]) -> list[Body]:
    """In the order of their ids, new ones last: Metabase lists them as it likes."""
    return sorted(dashcards, key=lambda one: (one["id"] < 0, abs(one["id"])))
