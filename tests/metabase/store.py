"""What a Metabase keeps, as its source does it (src/metabase: queries, dashboards, collections)."""

import copy
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

Body = dict[str, Any]
TRASH = 9000
ON_DASHCARD = (
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
    "series",
)


class Refusal(Exception):
    """An answer of Metabase that is none of success."""

    def __init__(self, status: int, said: Any) -> None:
        self.status, self.said = status, said
        super().__init__(said)


def missing() -> Refusal:
    """No such thing."""
    return Refusal(404, "Not found.")


class Store:
    """Collections, cards and dashboards."""

    def __init__(self) -> None:
        self._ids = count(1)
        self.collections: dict[int, Body] = {TRASH: {"id": TRASH, "name": "Trash", "type": "trash", "archived": False}}
        self.cards: dict[int, Body] = {}
        self.dashboards: dict[int, Body] = {}

    def number(self) -> int:
        """A new id; all kinds of things share one sequence, so none is taken for another."""
        return next(self._ids)

    # collections

    def listed_collections(self, archived: bool) -> list[Body]:
        """All collections, and what Metabase lists beside them."""
        root = [] if archived else [{"id": "root", "name": "Our analytics"}, self.collections[TRASH]]
        own = [one for number, one in self.collections.items() if number != TRASH and one["archived"] is archived]
        return [*root, *own]

    def make_collection(self, body: Body) -> Body:
        """Create one."""
        made = {"id": self.number(), "archived": False, "description": None, **body}
        self.collections[made["id"]] = self._placed(made, body.get("parent_id"))
        return made

    def change_collection(self, number: int, body: Body) -> Body:
        """Change one; it goes to the trash, and comes back, with all that is in it."""
        one = self.found(self.collections, number)
        moves = body.get("archived", one["archived"]) != one["archived"]
        one |= {key: value for key, value in body.items() if key != "parent_id"}
        if "parent_id" in body:
            self._placed(one, body["parent_id"])
        if moves:
            one["archived_directly"] = one["archived"]
            self._take_along(one)
        return one

    def _take_along(self, above: Body) -> None:
        """What was thrown away by itself stays in the trash."""
        inside = [
            one for one in self.collections.values() if one.get("location") == f"{above['location']}{above['id']}/"
        ]
        for one in inside:
            if not one.get("archived_directly"):
                one["archived"] = above["archived"]
                self._take_along(one)
        for one in [*self.cards.values(), *self.dashboards.values()]:
            if one["collection_id"] == above["id"] and not one.get("archived_directly"):
                one["archived"] = above["archived"]

    def _placed(self, one: Body, parent: int | None) -> Body:
        above = self.found(self.collections, parent)["location"] + f"{parent}/" if parent else "/"
        one.pop("parent_id", None)
        one["location"] = above
        return one

    def items(self, number: int, archived: bool) -> list[Body]:
        """Cards and dashboards of a collection; in the trash what was thrown away by itself."""
        kinds: list[tuple[str, Mapping[int, Body]]] = [("card", self.cards), ("dashboard", self.dashboards)]
        return [
            {"id": one["id"], "name": one["name"], "description": one["description"], "model": _model(kind, one)}
            for kind, things in kinds
            for one in things.values()
            if one["archived"] is archived
            and (one.get("archived_directly") if number == TRASH else self._lies_in(one, number))
        ]

    @staticmethod
    def _lies_in(one: Body, number: int) -> bool:
        return bool(one["collection_id"] == number and not one.get("archived_directly"))

    # cards

    def make_card(self, body: Body) -> Body:
        """Create a card. Its `entity_id` is Metabase's own, whatever was sent (queries/models/card.clj)."""
        number = self.number()
        self._check_collection(body)
        kept = {key: value for key, value in body.items() if key not in ("id", "entity_id", "archived")}
        made = {"id": number, "entity_id": f"{number:021d}", "archived": False, "description": None} | kept
        made.setdefault("type", "question")
        self.cards[number] = copy.deepcopy(made)
        return self.cards[number]

    def change_card(self, number: int, body: Body) -> Body:
        """Change a card; a model is a table."""
        one = self.found(self.cards, number)
        self._check_collection(body)
        one |= _with_directly(copy.deepcopy(body))
        if one["type"] == "model":
            one["display"] = "table"
        return one

    def _check_collection(self, body: Body) -> None:
        if body.get("collection_id") is not None:
            self.found(self.collections, body["collection_id"])

    # dashboards

    def make_dashboard(self, body: Body) -> Body:
        """Create an empty one."""
        self._check_collection(body)
        self._check_parameters(body)
        made = {"id": self.number(), "archived": False, "description": None, "parameters": [], "width": "fixed", **body}
        self.dashboards[made["id"]] = copy.deepcopy(made) | {"tabs": [], "dashcards": []}
        return self.dashboards[made["id"]]

    def change_dashboard(self, number: int, body: Body) -> Body:
        """Change one, whole or not at all; tabs and cards come all at once, new ones with negative ids."""
        one = copy.deepcopy(self.found(self.dashboards, number))
        self._check_collection(body)
        self._check_parameters(body)
        attributes = {key: value for key, value in body.items() if key not in ("tabs", "dashcards")}
        one |= _with_directly(copy.deepcopy(attributes))
        if "dashcards" in body:
            renamed = self._change_tabs(one, body.get("tabs") or [])
            hidden = [each for each in one["dashcards"] if self._is_hidden(each)]
            one["dashcards"] = [self._dashcard(one, each, renamed) for each in body["dashcards"]] + hidden
        self.dashboards[number] = one
        return one

    def shown_dashboard(self, number: int) -> Body:
        """A dashboard as it is shown: without cards of the trash (models/dashboard.clj), series as whole cards."""
        one = self.found(self.dashboards, number)
        shown = [each for each in one["dashcards"] if not self._is_hidden(each)]
        return one | {"dashcards": [each | {"series": [self.cards[n["id"]] for n in each["series"]]} for each in shown]}

    def _is_hidden(self, dashcard: Body) -> bool:
        return bool(dashcard["card_id"] and self.cards[dashcard["card_id"]]["archived"])

    def _check_parameters(self, body: Body) -> None:
        for parameter in body.get("parameters") or ():
            if (card := (parameter.get("values_source_config") or {}).get("card_id")) is not None:
                self.found(self.cards, card)

    def _change_tabs(self, one: Body, tabs: list[Body]) -> dict[int | None, int | None]:
        known = {tab["id"] for tab in one["tabs"]}
        renamed: dict[int | None, int | None] = {None: None}
        for tab in tabs:
            if tab["id"] >= 0 and tab["id"] not in known:
                raise missing()
            renamed[tab["id"]] = tab["id"] if tab["id"] >= 0 else self.number()
        one["tabs"] = [{"id": renamed[tab["id"]], "name": tab["name"], "position": at} for at, tab in enumerate(tabs)]
        return renamed

    def _dashcard(self, one: Body, sent: Body, renamed: Mapping[int | None, int | None]) -> Body:
        tab = sent.get("dashboard_tab_id")
        if one["tabs"] and tab is None:
            raise Refusal(400, "This dashboard has tab, makes sure every card has a tab")
        if tab not in renamed:
            raise Refusal(500, f"no tab {tab}")
        old = {each["id"]: each for each in one["dashcards"] if not self._is_hidden(each)}
        if sent["id"] >= 0 and sent["id"] not in old:
            raise Refusal(500, f"no dashcard {sent['id']}")
        if (card := sent.get("card_id")) is not None and sent["id"] < 0 and self.found(self.cards, card)["archived"]:
            raise Refusal(404, "The object has been archived.")
        for mapping in sent.get("parameter_mappings") or ():
            self._check_mapping(one, mapping)
        made = {"id": sent["id"] if sent["id"] >= 0 else self.number(), "dashboard_id": one["id"]}
        made |= {"visualization_settings": {}, "parameter_mappings": [], "card_id": None}
        made |= {key: value for key, value in old.get(sent["id"], {}).items() if key not in ("id", "dashboard_id")}
        made |= copy.deepcopy({key: sent[key] for key in ON_DASHCARD if key in sent})
        # series that are not sent are taken away (dashboards/models/dashboard_card.clj)
        series = [{"id": self.found(self.cards, each["id"])["id"]} for each in sent.get("series") or ()]
        return made | {"dashboard_tab_id": renamed[tab], "series": series}

    def _check_mapping(self, one: Body, mapping: Body) -> None:
        """Metabase takes a mapping that leads nowhere, and shows a filter without effect: here it is a fault."""
        if mapping["parameter_id"] not in {parameter["id"] for parameter in one["parameters"]}:
            raise Refusal(400, f"no parameter {mapping['parameter_id']}")
        if mapping["target"][0] == "text-tag":
            return
        (kind, (what, name)), card = mapping["target"], self.found(self.cards, mapping["card_id"])
        tag = card["dataset_query"]["native"]["template-tags"].get(name)
        if (kind, what) != ("variable", "template-tag") or tag is None:
            raise Refusal(400, f"card {card['id']} has no tag {name}")

    # all

    @staticmethod
    def found(things: Mapping[int, Body], number: int | None) -> Body:
        """A thing by its id."""
        if number is None or number not in things:
            raise missing()
        return things[number]

    def chosen(self, choose: Callable[[Body], bool]) -> list[Body]:
        """Cards that fit."""
        return [one for one in self.cards.values() if choose(one)]


def _with_directly(body: Body) -> Body:
    """What is thrown away by itself is told apart from what goes with its collection."""
    return body | ({"archived_directly": body["archived"]} if "archived" in body else {})


def _model(kind: str, one: Body) -> str:
    return "dataset" if kind == "card" and one["type"] == "model" else kind


def as_mbql5(query: Body) -> Body:
    """A query as Metabase gives it since 0.57, unless it is asked for the older form."""
    if query["type"] == "native":
        stage = {"lib/type": "mbql.stage/native", "native": query["native"]["query"]}
        stage |= {"template-tags": query["native"].get("template-tags", {})}
    else:
        stage = {"lib/type": "mbql.stage/mbql", "source-table": query["query"]["source-table"]}
    return {"lib/type": "mbql/query", "database": query["database"], "stages": [stage]}
