"""The walk through all that should be in Metabase, in the order in which one thing needs another."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ingestion.settings import PostgresSettings
from orchestration.dashboards.definitions import Dashboard, Definitions, Text
from orchestration.dashboards.metabase import cards, filters, warehouse
from orchestration.dashboards.metabase.cards import Wanted, choices_key
from orchestration.dashboards.metabase.client import Client
from orchestration.dashboards.metabase.pages import Page
from orchestration.dashboards.metabase.settings import MetabaseSettings, seen_from_metabase
from orchestration.dashboards.metabase.sign_in import Server, look, sign_in
from orchestration.dashboards.metabase.there import There
from orchestration.dashboards.metabase.writing import Change, Pen, among, same

COLLECTIONS = {
    "root": (
        Text(en="DOE warehouse", es="Almacén DOE"),
        Text(en="Designed experiments and what they bring.", es="Diseño de experimentos y lo que aportan."),
    ),
    "cards": (Text(en="Cards", es="Tarjetas"), Text(en="What dashboards show.", es="Lo que muestran los tableros.")),
    "choices": (
        Text(en="Choices", es="Opciones"),
        Text(en="What filters choose from.", es="Lo que se elige en los filtros."),
    ),
    "models": (
        Text(en="Models", es="Modelos"),
        Text(en="Marts, to ask further questions.", es="Tablas para hacer más preguntas."),
    ),
}


@dataclass(frozen=True)
class Wish:
    """What Metabase should hold, and where from. `alone` keeps another sync out: both would create what is missing."""

    definitions: Definitions
    manifest: Path
    warehouse: PostgresSettings
    settings: MetabaseSettings
    alone: Callable[[], AbstractContextManager[None]] = nullcontext


@dataclass(frozen=True)
class Result:
    """What a plan found or a sync did. `left` is what Metabase keeps otherwise than it was told."""

    server: Server
    changes: tuple[Change, ...]
    left: tuple[Change, ...] = ()


def plan(wish: Wish) -> Result:
    """What a sync would do. Writes nothing."""
    client = Client(wish.settings.url)
    server = look(client)
    if server.token is not None:
        return Result(server, (_administrator(wish), *_Walk(client, There(None), wish, dry=True).changes()))
    sign_in(client, server, wish.settings)
    return Result(server, _Walk(client, There(client), wish, dry=True).changes())


def sync(wish: Wish) -> Result:
    """Make Metabase as it should be, and look whether it is."""
    client = Client(wish.settings.url)
    with wish.alone():
        server = look(client)
        sign_in(client, server, wish.settings)
        changes = _Walk(client, There(client), wish, dry=False).changes()
        left = _Walk(client, There(client), wish, dry=True).changes() if changes else ()
    return Result(server, (_administrator(wish), *changes) if server.token is not None else changes, left)


def _administrator(wish: Wish) -> Change:
    return Change("create", "administrator", wish.settings.email or "")


class _Walk:
    """One walk; `numbers` fills with the ids of what it has passed."""

    def __init__(self, client: Client, there: There, wish: Wish, dry: bool) -> None:
        self._there, self._wish, self._pen = there, wish, Pen(client, dry)
        self._numbers: dict[str, int] = {}

    def changes(self) -> tuple[Change, ...]:
        """Walk; what was written, or would be."""
        wish, there, pen = self._wish, self._there, self._pen
        described = warehouse.models_of(wish.manifest)
        database = warehouse.connection(there, pen, seen_from_metabase(wish.warehouse))
        tables = warehouse.tables_of(there, pen, database, described)
        warehouse.describe(pen, described, tables)
        collections = there.collections()
        thrown_away = there.thrown_away(collections)
        self._collections(collections)
        found = there.cards(database, thrown_away)
        language = wish.settings.language
        known = {model.alias: model for model in described}
        wanted = [
            *cards.choices(wish.definitions, database, language),
            *cards.models(wish.definitions, database, known, tables),
            *cards.shown(wish.definitions, database, language),
        ]
        self._cards(wanted, found)
        pages = there.dashboards(thrown_away)  # only now: they hide what stands on them while it lies in the trash
        # clicks lead from one dashboard to another: all are there before one is filled
        for dashboard in wish.definitions.dashboards:
            self._cover(dashboard, pages.get(f"dashboard/{dashboard.key}"))
        self._pages(pages, {key: int(one["id"]) for key, one in found.items()})
        self._archive("dashboard", pages)
        self._archive("card", found)
        return tuple(pen.changes)

    def _collections(self, found: Mapping[str, Mapping[str, Any]]) -> None:
        language = self._wish.settings.language
        for name, (title, about) in COLLECTIONS.items():
            key, titled = f"collection/{name}", title.in_(language)
            body: dict[str, Any] = {"name": titled, "description": about.in_(language)}
            if name != "root":  # that one stays where a user has moved it
                body["parent_id"] = self._numbers["collection/root"]
            self._numbers[key] = self._pen.settle("collection", titled, "/api/collection", body, found.get(key), key)

    def _cards(self, wanted: Iterable[Wanted], found: Mapping[str, Mapping[str, Any]]) -> None:
        for one in wanted:
            body = {**one.body, "collection_id": self._numbers[f"collection/{one.collection}"]}
            name, there = one.body["name"], found.get(one.key)
            self._numbers[one.key] = self._pen.settle("card", name, "/api/card", body, there, one.key)

    def _cover(self, dashboard: Dashboard, found: Mapping[str, Any] | None) -> None:
        """A dashboard without its inside."""
        key, language = f"dashboard/{dashboard.key}", self._wish.settings.language
        title, home = dashboard.title.in_(language), self._numbers["collection/root"]
        body = {"name": title, "description": dashboard.question.in_(language), "collection_id": home}
        self._numbers[key] = self._pen.settle("dashboard", title, "/api/dashboard", body, found, key)

    def _pages(self, found: Mapping[str, Mapping[str, Any]], known_cards: Mapping[str, int]) -> None:
        """The insides of all dashboards; `known_cards` were ours before this walk."""
        wish, language, numbers = self._wish, self._wish.settings.language, self._numbers
        choices = {name: numbers[key] for name in wish.definitions.filters if (key := choices_key(name)) in numbers}
        beginnings = filters.Beginnings(self._there, wish.definitions, choices)
        for dashboard in wish.definitions.dashboards:
            now = found.get(f"dashboard/{dashboard.key}") or {}
            held = now.get("parameters") or ()
            begun = beginnings.of(dashboard, {one["id"]: one.get("default") for one in held})
            ours = filters.parameters(wish.definitions, dashboard, choices, begun, language)
            wanted = among(ours, held, lambda one: one["id"].startswith(filters.PREFIX))
            own = f"card/{dashboard.key}/"
            our_cards = {number for key, number in {**known_cards, **numbers}.items() if key.startswith(own)}
            page = Page(wish.definitions, dashboard, numbers, language, now, our_cards)
            body = {"parameters": wanted, "width": "full"} | page.wanted()
            self._fill(dashboard, body, {**now, **page.now()})

    def _fill(self, dashboard: Dashboard, wanted: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        changed = {key: value for key, value in wanted.items() if not same(value, now.get(key))}
        if {"tabs", "dashcards"} & changed.keys():  # Metabase replaces both together
            changed |= {key: wanted[key] for key in ("tabs", "dashcards")}
        if changed:
            number = self._numbers[f"dashboard/{dashboard.key}"]
            title = dashboard.title.in_(self._wish.settings.language)
            self._pen.update("dashboard", title, f"/api/dashboard/{number}", changed)

    def _archive(self, kind: Literal["card", "dashboard"], found: Mapping[str, Mapping[str, Any]]) -> None:
        """Put away what is ours and in no definition any more; nothing is deleted.

        Dashboards of others stay as they are: what they show of it Metabase hides there while it lies in the trash.
        """
        for key, one in found.items():
            if key not in self._numbers and not one.get("archived"):
                self._pen.update(kind, one["name"], f"/api/{kind}/{one['id']}", {"archived": True}, "archive")
