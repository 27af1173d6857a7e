"""What dashboards are: one YAML file per dashboard, one SQL file per card, read and checked by `reading.load`.

`definitions/<dashboard>.yml` says what a dashboard shows, `cards/<dashboard>/<card>.sql` what a card asks. The SQL is
Metabase's: `{{name}}` is the value of a filter, `[[ ... ]]` is left out when a filter in it has no value,
`{{snippet: name}}` is what `snippets/<name>.sql` holds.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ingestion.errors import Refused

HERE = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
LIMIT = re.compile(r"\s+limit (\d+)\s*$")  # at the end of a card's SQL
SNIPPET = re.compile(r"\{\{\s*snippet:\s*([a-z_]+)\s*\}\}")

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Format = Literal[
    "number", "integer", "rounded", "p_value", "usd", "percent", "date", "time", "text", "word", "refusal", "yes_no"
]
Chart = Literal["number", "table", "bar", "row", "line", "scatter", "waterfall", "cube", "contour"]
Language = Literal["en", "es"]


class Part(BaseModel):
    """A part of a definition: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Part):
    """A text for people, in each language."""

    en: str
    es: str

    def in_(self, language: Language) -> str:
        """The text in a language."""
        return self.en if language == "en" else self.es


class Column(Part):
    """A column of a card's SQL as an axis, a line or a column of a table.

    Its title is that of `names.yml`, or what `title_column` of the SQL holds; the unit likewise. Format `word` is for
    texts of the warehouse's own, which `names.yml` translates, and `refusal` for messages of the loader, which
    `refusals.yml` does: texts of users stay as they are.
    """

    column: Key
    format: Format = "number"
    unit: str | None = None
    unit_column: Key | None = None
    title_column: Key | None = None


class Drill(Part):
    """Where a click leads: a dashboard, and the filters that take a column's value there."""

    to: Key
    filters: dict[Key, Key] = Field(min_length=1)  # filter -> column of this card


class Card(Part):
    """One picture, figure or table, and the question that it answers."""

    key: Key
    title: Text
    question: Text
    chart: Chart
    x: Column | None = None
    y: tuple[Column, ...] = ()
    series: Column | None = None  # one line or colour per value
    panel: Column | None = None  # one small chart per value
    label: Column | None = None  # a text at each point
    limits: tuple[Column, ...] = ()  # lines to compare with, such as a significance limit
    event: Column | None = None  # a vertical line with this text, where it is not null
    stacked: bool = False  # bars of the series on top of each other, not side by side
    columns: tuple[Column, ...] = ()  # of a table: all that is shown of a card without a picture
    width: Literal["third", "half", "full"] = "half"
    drill: Drill | None = None

    @model_validator(mode="after")
    def _says_what_it_draws(self) -> "Card":
        if self.chart == "table" and not self.columns:
            raise ValueError("a table needs columns")
        if self.chart == "number" and len(self.y) != 1:
            raise ValueError("a number needs one column as y")
        if self.chart not in ("table", "number") and not (self.x and self.y):
            raise ValueError(f"chart {self.chart} needs x and y")
        if self.chart == "contour" and len(self.y) != 2:
            raise ValueError("a contour needs two columns as y: the upright factor and the response")
        return self

    def shown(self) -> tuple[Column, ...]:
        """Every column that the card refers to, each once."""
        drawn = (self.panel, self.x, self.series, self.label, self.event, *self.y, *self.limits, *self.columns)
        return tuple({column.column: column for column in drawn if column}.values())

    def asked(self) -> tuple[str, ...]:
        """All columns that its SQL returns, in no order: those shown, their units and titles, the drill's."""
        shown = self.shown()
        others = (name for column in shown for name in (column.unit_column, column.title_column) if name)
        drilled = self.drill.filters.values() if self.drill else ()
        return tuple(dict.fromkeys((*(column.column for column in shown), *others, *drilled)))


class Tab(Part):
    """Cards under a heading."""

    key: Key
    title: Text
    cards: tuple[Card, ...] = Field(min_length=1)


class Filter(Part):
    """What a dashboard can be narrowed to. `choices` is SQL whose first column holds the values, sorted."""

    key: Key
    title: Text
    kind: Literal["choice", "date"]
    choices: str | None = None
    within: Key | None = None  # a filter that narrows the choices: `{{name}}` in them


class Dashboard(Part):
    """A page: what it answers, what it is narrowed by, and its tabs. Filters in `always` never stand empty."""

    key: Key
    position: int
    title: Text
    question: Text
    filters: tuple[Key, ...] = ()
    always: tuple[Key, ...] = ()
    tabs: tuple[Tab, ...] = Field(min_length=1)

    def cards(self) -> Iterator[Card]:
        """All cards in order."""
        for tab in self.tabs:
            yield from tab.cards


class Names(Part):
    """Titles of columns, and of values that come from the warehouse's own lists, in each language."""

    columns: dict[Key, Text]
    values: dict[str, Text] = {}
    sentences: tuple[Text, ...] = ()  # `{}` stands for what the data fill in
    refusals: tuple[Text, ...] = ()  # those of `refusals.yml`


class Definitions(Part):
    """All dashboards, in the order in which they are shown, with their filters and names."""

    folder: Path
    dashboards: tuple[Dashboard, ...]
    filters: dict[Key, Filter]
    names: Names

    def dashboard(self, key: str) -> Dashboard:
        """One dashboard. Raises Refused with those there are."""
        for found in self.dashboards:
            if found.key == key:
                return found
        raise Refused(f"no dashboard {key}; there are: {', '.join(one.key for one in self.dashboards)}")

    def sql_path(self, dashboard: Dashboard, card: Card) -> Path:
        """The file with a card's SQL."""
        return self.folder / "cards" / dashboard.key / f"{card.key}.sql"

    def snippet_path(self, name: str) -> Path:
        """The file with SQL that several cards have in common."""
        return self.folder / "snippets" / f"{name}.sql"

    def sql(self, dashboard: Dashboard, card: Card) -> str:
        """A card's SQL as Metabase knows it, its snippets in their places. Raises FileNotFoundError without one."""
        return self._whole(self.sql_path(dashboard, card))

    def _whole(self, path: Path) -> str:
        sql = path.read_text(encoding="utf-8").strip()
        return SNIPPET.sub(lambda found: self._whole(self.snippet_path(found[1])), sql)
