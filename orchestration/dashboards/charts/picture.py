"""What all charts have in common: points, axes, colours and tooltips of a card."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import altair as alt

from orchestration.dashboards.definitions import Card, Column
from orchestration.dashboards.formats import NUMERIC, YES_NO, Row, Wording
from orchestration.dashboards.themes import ACCENT, PALETTE, QUIET
from orchestration.sql import as_plain

HEIGHT = 300
NARROW = 110  # of a label in a small chart
# of a small chart: long labels go on in the next line
WRAPPED = "split(replace(datum.label, regexp('(.{10,}?) ', 'g'), '$1\\n'), '\\n')"
Point = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """A card with its rows and words."""

    card: Card
    rows: tuple[Row, ...]
    wording: Wording
    data: dict[str, list[Point]] = field(
        default_factory=dict
    )  # of all its charts, by name: Altair copies what it holds

    def chart(self, points: Iterable[Point]) -> alt.Chart:
        """A chart of some points."""
        held = points if isinstance(points, list) else list(points)
        known = (name for name, found in self.data.items() if found is held)
        name = next(known, f"points{len(self.data)}")
        self.data[name] = held
        return alt.Chart(alt.NamedData(name=name))

    @cached_property
    def points(self) -> list[Point]:
        """One point for every row and measure: x, y, series, panel, label, event, limits and texts for the tooltip."""
        measures = self.card.y
        names = {column.column: self.wording.name(column, self.rows) for column in measures if len(measures) > 1}
        return [self._point(row, column, names.get(column.column)) for row in self.rows for column in measures]

    def _point(self, row: Row, measure: Column, name: str | None) -> Point:
        card = self.card
        limits = {f"limit{index}": as_plain(row.get(column.column)) for index, column in enumerate(card.limits)}
        texts = {f"text_{column.column}": self.wording.with_unit(column, row) for column in self.told}
        point = {
            "x": self._place(card.x, row) if card.x else None,
            "y": as_plain(row.get(measure.column)),
            "series": name or self._text(card.series, row),
            "panel": self._text(card.panel, row),
            "label": self._text(card.label, row),
            "event": self._text(card.event, row),
        }
        return {key: value for key, value in (point | limits | texts).items() if value is not None}

    @cached_property
    def told(self) -> tuple[Column, ...]:
        """The columns of the tooltip: all but what repeats a title."""
        return tuple(column for column in self.card.shown() if column != self.card.event)

    def _text(self, column: Column | None, row: Row) -> str | None:
        return (self.wording.with_unit(column, row) or None) if column else None

    def _place(self, column: Column, row: Row) -> Any:
        value = row.get(column.column)
        if isinstance(value, dt.date) and self._is_measured(
            column
        ):  # a datetime too; without a time JavaScript takes a date for UTC
            return value.strftime("%Y-%m-%dT%H:%M:%S")
        return as_plain(value) if self._is_measured(column) else self._text(column, row)

    def _is_measured(self, column: Column) -> bool:
        """Whether a column is drawn to scale; bars stand side by side whatever they are of."""
        return column.format in (*NUMERIC, "date", "time") and self.card.chart not in (
            "bar",
            "row",
            "waterfall",
            "cube",
        )

    def x(self) -> alt.X:
        """The axis of x: of time, of figures, or of texts in the order in which they come."""
        column = self.column("x")
        if column.format in ("date", "time"):
            return alt.X("x:T", title=self.title(column), axis=alt.Axis(format="%d %b %Y", labelOverlap="greedy"))
        if self._is_measured(column):
            return alt.X("x:Q", title=self.title(column), scale=_scale(self.points, "x"))
        title = self.title(column)
        turned = (
            alt.Axis(labelAngle=0, labelLimit=NARROW, labelExpr=WRAPPED) if self.card.panel else alt.Axis(labelAngle=0)
        )
        return alt.X("x:O", title=title, sort=order(self.points, "x"), axis=turned, scale=alt.Scale(padding=0.5))

    def y(self) -> alt.Y:
        """The axis of the measures, which need not start at zero."""
        return alt.Y("y:Q", title=self.y_title, scale=_scale(self.points, "y"))

    def by_panel(self) -> dict[str, "Picture"]:
        """A picture for each panel, in the order in which they come."""
        panels: dict[str, list[Row]] = {}
        for row in self.rows:
            panels.setdefault(self._text(self.card.panel, row) or "", []).append(row)
        return {name: replace(self, rows=tuple(rows)) for name, rows in panels.items()}

    def categories(self) -> list[Any]:
        """The values of x in the order in which they come."""
        name = self.column("x").column
        return list(dict.fromkeys(row.get(name) for row in self.rows))

    def with_first(self, categories: int) -> "Picture":
        """The same picture of its first categories alone."""
        name, kept = self.column("x").column, set(self.categories()[:categories])
        return replace(self, rows=tuple(row for row in self.rows if row.get(name) in kept))

    def column(self, role: str) -> Column:
        """The column that plays a role which the card is known to have."""
        found: Column = getattr(self.card, role)
        return found

    def title(self, column: Column) -> str:
        """The title of an axis, with its unit."""
        return self.wording.title(column, self.rows)

    @property
    def y_title(self) -> str:
        """The title of the axis of the measures: the first one names it."""
        return self.title(self.card.y[0])

    def color(self) -> Any:
        """The colour of a series: yes stands out from no, others differ."""
        names = self.series_names()
        if not names:
            return alt.value(ACCENT)
        colors = [PALETTE[index % len(PALETTE)] for index in range(len(names))]
        if self._is_yes_or_no():
            colors = [ACCENT, QUIET]
        scale = alt.Scale(domain=names, range=colors)
        return alt.Color("series:N", sort=names, scale=scale, legend=self.legend())

    def shape(self) -> alt.Shape:
        """The shape of a series, beside its colour."""
        names = self.series_names()
        return alt.Shape("series:N", sort=names, scale=alt.Scale(domain=names), legend=self.legend())

    def series_names(self) -> list[Any]:
        """What the series are called, in the order of the legend."""
        names = order(self.points, "series")
        if names and self._is_yes_or_no():
            return [answer.in_(self.wording.language) for answer in YES_NO.values()]
        return names

    def _is_yes_or_no(self) -> bool:
        return self.card.series is not None and self.card.series.format == "yes_no"

    def legend(self) -> alt.Legend:
        """What a legend of the series is called; the same for colours and shapes, which then share one."""
        series = self.card.series
        is_plain = series and len(self.card.y) == 1 and not self.card.panel
        title = self.wording.name(series, self.rows) if series and is_plain else None
        return alt.Legend(title=title, columns=1 if self.card.panel else alt.Undefined)  # a small chart is narrow

    def tooltip(self) -> list[alt.Tooltip]:
        """All that the card says of a point."""
        return [
            alt.Tooltip(field=f"text_{column.column}", type="nominal", title=self.wording.name(column, self.rows))
            for column in self.told
        ]


def order(points: Iterable[Point], key: str) -> list[Any]:
    """Values in the order in which they come."""
    return list(dict.fromkeys(point[key] for point in points if key in point))


def _scale(points: Iterable[Point], key: str) -> alt.Scale:
    """From zero where the values come near it, else only as far as they go."""
    values = [point[key] for point in points if key in point]
    if values and 0 <= min(values) <= max(values) / 4:
        return alt.Scale(zero=True, nice=True)
    return alt.Scale(zero=False, nice=True, padding=8)


def layered(*layers: alt.Chart, height: int = HEIGHT) -> alt.LayerChart:
    """Charts on top of each other."""
    return alt.LayerChart(layer=list(layers), height=height)
