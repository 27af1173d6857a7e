"""What a report shows: sections of cards, each with its figure or picture and its table, as text and drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pyarrow as pa

from ingestion.settings import PostgresSettings
from orchestration.dashboards.charts import draw
from orchestration.dashboards.definitions import LIMIT, Card, Column, Dashboard, Definitions, Language, Names
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.queries import Reader, Values, bind, limit_of
from orchestration.dashboards.report.pictures import Picture, picture_of
from orchestration.dashboards.tables import ShownFigure, ShownTable, figure_of, table_of
from orchestration.dashboards.texts import say
from orchestration.sql import ask

MOST_ROWS = 200  # of a list: no experiment alone has a longer one, and the warehouse holds the others
SPANS = {"third": 2, "half": 3, "full": 6}
FULL = SPANS["full"]
MOST_COLUMNS, TURNED_ROWS = 6, 3
MANY_COLUMNS = 10  # small letters on paper
ROWS_BESIDE = 12  # of a table that stands beside another card on paper
MOST_PAGES = 6  # of one dashboard, such as one for every tool


@dataclass(frozen=True)
class Shown:
    """A card as it stands in a report; `name` is what its parts are called in the page."""

    name: str
    title: str
    question: str
    kind: Literal["number", "table", "chart"]
    width: str
    table: ShownTable
    remark: str  # what all rows of the table have in common
    n_rows: int
    n_answered: int  # rows that its picture is drawn from: its SQL may have a limit
    figure: ShownFigure | None
    picture: Picture | None
    description: str
    is_too_large: bool = False  # its picture has been left out

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to show."""
        return self.n_rows == 0 or (self.kind == "number" and self.figure is None)

    @property
    def is_turned(self) -> bool:
        """Whether its table stands on its side: many columns of few rows are read downwards."""
        return len(self.table.headers) > MOST_COLUMNS and self.n_rows <= TURNED_ROWS

    @property
    def classes(self) -> str:
        """What the sheet knows its table by; columns of figures by their number, since that is shorter than by cell."""
        if self.is_turned:
            return "turned"
        n_columns = len(self.table.headers)
        widths = {"wide": n_columns > MOST_COLUMNS, "widest": n_columns > MANY_COLUMNS}
        figures = {f"figure-{number}": is_figure for number, is_figure in enumerate(self.table.numeric, 1)}
        return " ".join(name for name, holds in (figures | widths).items() if holds)

    @property
    def is_alone(self) -> bool:
        """Whether its table needs the whole width of paper, and may go on on the next page."""
        is_small = self.n_rows <= ROWS_BESIDE and (self.is_turned or len(self.table.headers) <= MOST_COLUMNS)
        return self.kind == "table" and (self.width == "full" or not is_small)


def span(cards: Sequence[Shown]) -> int:
    """Columns of paper that cards beside each other take."""
    return sum(SPANS[card.width] for card in cards)


@dataclass(frozen=True)
class Group:
    """Cards under a heading."""

    title: str
    cards: tuple[Shown, ...]

    @property
    def filled(self) -> list[Shown]:
        """The cards that have something to show."""
        return [card for card in self.cards if not card.is_empty]

    @property
    def empty(self) -> list[Shown]:
        """The cards that have nothing to show yet."""
        return [card for card in self.cards if card.is_empty]

    @property
    def rows(self) -> list[list[Shown]]:
        """The filled cards in rows as paper holds them, which are not torn apart; long tables are alone."""
        rows: list[list[Shown]] = []
        for card in self.filled:
            if rows and not any(one.is_alone for one in (card, rows[-1][0])) and span([*rows[-1], card]) <= FULL:
                rows[-1].append(card)
            else:
                rows.append([card])
        return rows


@dataclass(frozen=True)
class Section:
    """A dashboard with the values of its filters."""

    name: str
    title: str
    of: str
    question: str
    groups: tuple[Group, ...]
    n_more: int = 0  # pages of the same dashboard that are not shown

    def cards(self) -> Iterator[Shown]:
        """All cards in order."""
        return (card for group in self.groups for card in group.cards)

    @property
    def is_empty(self) -> bool:
        """Whether no card has anything to show."""
        return all(card.is_empty for card in self.cards())


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
    """A dashboard as sections: one for each choice of the first filter that never stands empty and has no value yet.

    Other filters that never stand empty get their first choice; how many there are beside it is said.
    """
    dashboard = asking.definitions.dashboard(key)
    known = {name: value for name, value in values.items() if name in dashboard.filters}
    free = [name for name in dashboard.always if name not in known]
    choices = asking.reader.choices(free[0], known) if free else []
    pages = [{**known, free[0]: choice} for choice in choices[:MOST_PAGES]] or [known]
    found = [_section(asking, dashboard, page, known, number) for number, page in enumerate(pages, 1)]
    n_left_out = len(choices) - MOST_PAGES
    if n_left_out > 0:
        found[-1] = replace(found[-1], n_more=found[-1].n_more + n_left_out)
    return found


def _section(asking: Asking, dashboard: Dashboard, page: Values, known: Values, number: int) -> Section:
    language, name = asking.language, f"{dashboard.key}-{number}"
    values = asking.reader.with_defaults(dashboard, page)
    beside = [len(asking.reader.choices(filter, page)) - 1 for filter in values if filter not in page]
    return Section(
        name=name,
        title=dashboard.title.in_(language),
        of=", ".join(str(value) for key, value in values.items() if key not in known),
        question=dashboard.question.in_(language),
        groups=tuple(
            Group(tab.title.in_(language), tuple(_card(asking, dashboard, card, values, name) for card in tab.cards))
            for tab in dashboard.tabs
        ),
        n_more=sum(beside),
    )


def _card(asking: Asking, dashboard: Dashboard, card: Card, values: Values, section: str) -> Shown:
    rows = asking.reader.answer(dashboard, card, values)
    n_rows = _n_rows(asking, dashboard, card, values, rows.num_rows)
    return shown(card, rows, asking.definitions.names, asking.language, f"{section}-{card.key}", n_rows)


def _n_rows(asking: Asking, dashboard: Dashboard, card: Card, values: Values, n_answered: int) -> int:
    """How many rows a card would have without the limit in its SQL; a figure is one on purpose."""
    sql = asking.definitions.sql(dashboard, card)
    limit = limit_of(sql)
    if card.chart == "number" or limit is None or n_answered < limit:
        return n_answered
    query, parameters = bind(f"select count(*) as n from ({LIMIT.sub('', sql)}) as answer", values)  # noqa: S608 - ours
    return int(asking.reader.ask(query, parameters).column(0)[0].as_py())


def shown(card: Card, rows: pa.Table, names: Names, language: Language, name: str, n_rows: int | None = None) -> Shown:
    """A card with its rows, as it stands in a report: of a list the first ones, behind a picture all."""
    chart = draw(card, rows, names, language)
    description = _description(card, rows, Wording(names, language)) if chart is not None else ""
    is_list = card.chart == "table"
    table, remark = _condensed(table_of(card, rows.slice(0, MOST_ROWS) if is_list else rows, names, language), is_list)
    return Shown(
        name=name,
        title=card.title.in_(language),
        question=card.question.in_(language),
        kind="number" if card.chart == "number" else "table" if is_list else "chart",
        width=card.width,
        table=table,
        remark=remark,
        n_rows=rows.num_rows if n_rows is None else n_rows,
        n_answered=rows.num_rows,
        figure=figure_of(card, rows, names, language) if card.chart == "number" else None,
        picture=picture_of(chart, name, description, card.width, language) if chart is not None else None,
        description=description,
    )


def _condensed(table: ShownTable, is_list: bool) -> tuple[ShownTable, str]:
    """A table without the columns in which no row has anything, such as reasons where all is well.

    Behind a picture a word that all rows have is said once, in a remark above them.
    """
    held = {index: {row[index] for row in table.rows} for index in range(len(table.headers))}
    is_long = not is_list and len(table.rows) > TURNED_ROWS
    said = [index for index, values in held.items() if is_long and len(values) == 1 and not table.numeric[index]]
    kept = [index for index, values in held.items() if any(values) and index not in said]
    remark = "; ".join(f"{table.headers[index]}: {value}" for index in said for value in held[index] if value)
    return table.only(kept), remark


def _description(card: Card, rows: pa.Table, wording: Wording) -> str:
    """What a picture is of, for who does not see it."""
    language, records = wording.language, rows.to_pylist()

    def title(*columns: Column | None) -> str:
        return ", ".join(wording.title(column, records) for column in columns if column)

    chart = say(f"chart_{card.chart}", language)
    return say("described", language, title=card.title.in_(language), chart=chart, y=title(*card.y), x=title(card.x))
