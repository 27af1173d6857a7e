"""What a report shows: sections of cards, each with its figure or picture and its table, as text and drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa

from ingestion.settings import PostgresSettings
from orchestration.dashboards.charts import draw
from orchestration.dashboards.definitions import Card, Column, Dashboard, Definitions, Language
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.queries import Reader, Values
from orchestration.dashboards.report.pictures import Picture, picture_of
from orchestration.dashboards.tables import ShownFigure, ShownTable, figure_of, table_of
from orchestration.dashboards.texts import texts
from orchestration.sql import ask

MOST_ROWS = 250  # of a table: a report is read, and the warehouse holds the others
MOST_PAGES = 12  # of one dashboard, such as one for every tool


@dataclass(frozen=True)
class Shown:
    """A card as it stands in a report; `name` is what its parts are called in the page."""

    name: str
    title: str
    question: str
    kind: Literal["number", "table", "chart"]
    width: str
    table: ShownTable
    n_rows: int
    figure: ShownFigure | None
    picture: Picture | None
    description: str
    is_too_large: bool = False  # its picture has been left out


@dataclass(frozen=True)
class Group:
    """Cards under a heading."""

    title: str
    cards: tuple[Shown, ...]


@dataclass(frozen=True)
class Section:
    """A dashboard with the values of its filters."""

    name: str
    title: str
    of: str
    question: str
    groups: tuple[Group, ...]
    n_more: int = 0  # pages of the same dashboard that are not shown

    @property
    def is_empty(self) -> bool:
        """Whether no card has anything to show."""
        return not any(card.n_rows for group in self.groups for card in group.cards)


@dataclass(frozen=True)
class Asking:
    """Who asks, about which definitions, in which language."""

    settings: PostgresSettings
    reader: Reader
    definitions: Definitions
    language: Language

    def ask(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a question of the report's own."""
        rows: list[dict[str, Any]] = ask(self.settings, query, parameters).to_pylist()
        return rows


def sections(asking: Asking, key: str, values: Values) -> list[Section]:
    """A dashboard as sections: one for each combination of the filters that never stand empty and have no value yet."""
    dashboard = asking.definitions.dashboard(key)
    known = {name: value for name, value in values.items() if name in dashboard.filters}
    pages = list(_pages(asking, dashboard, known, list(dashboard.always)))
    shown = [_section(asking, dashboard, page, known, number) for number, page in enumerate(pages[:MOST_PAGES], 1)]
    if len(pages) > MOST_PAGES:
        shown[-1] = replace(shown[-1], n_more=len(pages) - MOST_PAGES)
    return shown


def _pages(asking: Asking, dashboard: Dashboard, known: Values, always: list[str]) -> Iterator[Values]:
    free = [name for name in always if name not in known]
    if not free:
        yield known
        return
    for choice in asking.reader.choices(free[0], known):
        yield from _pages(asking, dashboard, {**known, free[0]: choice}, free)


def _section(asking: Asking, dashboard: Dashboard, values: Values, known: Values, number: int) -> Section:
    language, name = asking.language, f"{dashboard.key}-{number}"
    return Section(
        name=name,
        title=dashboard.title.in_(language),
        of=", ".join(str(value) for key, value in values.items() if key not in known),
        question=dashboard.question.in_(language),
        groups=tuple(
            Group(tab.title.in_(language), tuple(_card(asking, dashboard, card, values, name) for card in tab.cards))
            for tab in dashboard.tabs
        ),
    )


def _card(asking: Asking, dashboard: Dashboard, card: Card, values: Values, section: str) -> Shown:
    names, language = asking.definitions.names, asking.language
    name = f"{section}-{card.key}"
    rows = asking.reader.answer(dashboard, card, values)
    chart = draw(card, rows, names, language)
    description = _description(card, rows, Wording(names, language)) if chart is not None else ""
    return Shown(
        name=name,
        title=card.title.in_(language),
        question=card.question.in_(language),
        kind="number" if card.chart == "number" else "table" if card.chart == "table" else "chart",
        width=card.width,
        table=table_of(card, rows.slice(0, MOST_ROWS), names, language),
        n_rows=rows.num_rows,
        figure=figure_of(card, rows, names, language) if card.chart == "number" else None,
        picture=picture_of(chart, name, description, card.width, language) if chart is not None else None,
        description=description,
    )


def _description(card: Card, rows: pa.Table, wording: Wording) -> str:
    """What a picture is of, for who does not see it."""
    said, records = texts(wording.language), rows.to_pylist()

    def title(*columns: Column | None) -> str:
        return ", ".join(wording.title(column, records) for column in columns if column)

    return said["described"].format(
        title=card.title.in_(wording.language), chart=said[f"chart_{card.chart}"], y=title(*card.y), x=title(card.x)
    )
