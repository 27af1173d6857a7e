"""What all charts have in common: points, axes, colours and tooltips of a card."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt

from orchestration.dashboards.definitions import Card, Column
from orchestration.dashboards.formats import NUMERIC, YES_NO, Row, Wording
from orchestration.dashboards.themes import ACCENT, PALETTE, QUIET
from orchestration.sql import as_plain

HEIGHT = 300
Point = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """A card with its rows and words."""

    card: Card
    rows: tuple[Row, ...]
    wording: Wording

    @cached_property
    def points(self) -> list[Point]:
        """One point for every row and measure: x, y, series, panel, label, event, limits and texts for the tooltip."""
        found = [self._point(row, column) for row in self.rows for column in self.card.y]
        return [point for point in found if point["y"] is not None]

    def _point(self, row: Row, measure: Column) -> Point:
        card = self.card
        several = len(card.y) > 1
        limits = {f"limit{index}": as_plain(row.get(column.column)) for index, column in enumerate(card.limits)}
        texts = {f"text_{column.column}": self.wording.with_unit(column, row) for column in card.shown()}
        series = self.wording.name(measure, self.rows) if several else self.text(card.series, row)
        return (
            limits
            | texts
            | {
                "x": self.place(card.x, row) if card.x else None,
                "y": as_plain(row.get(measure.column)),
                "series": series,
                "panel": self.text(card.panel, row),
                "label": self.text(card.label, row),
                "event": self.text(card.event, row),
            }
        )

    def text(self, column: Column | None, row: Row) -> str | None:
        """A value as a text, or None."""
        return (self.wording.with_unit(column, row) or None) if column else None

    def place(self, column: Column, row: Row) -> Any:
        """A value where it stands on an axis."""
        value = row.get(column.column)
        if isinstance(value, dt.date):  # a datetime is a date too; without a time JavaScript takes a date for UTC
            return value.strftime("%Y-%m-%dT%H:%M:%S")
        return as_plain(value) if self.is_measured(column) else self.text(column, row)

    def is_measured(self, column: Column) -> bool:
        """Whether a column is drawn to scale; bars stand side by side whatever they are of."""
        return column.format in NUMERIC and self.card.chart not in ("bar", "row", "waterfall")

    def kind(self, column: Column) -> str:
        """The kind of an axis, as Vega-Lite calls it."""
        if column.format in ("date", "time") and self.card.chart in ("line", "scatter"):
            return "temporal"
        return "quantitative" if self.is_measured(column) else "ordinal"

    def title(self, *columns: Column) -> str:
        """The title of an axis: that of its column, or the unit that several columns share."""
        if len(columns) == 1:
            return self.wording.title(columns[0], self.rows)
        units = {self.wording.common_unit(column, self.rows) for column in columns}
        return (units.pop() or "") if len(units) == 1 else ""

    @staticmethod
    def order(points: Iterable[Point], key: str) -> list[Any]:
        """Values in the order in which they come."""
        return list(dict.fromkeys(point[key] for point in points if point[key] is not None))

    def color(self) -> alt.Color | alt.ColorValue:
        """The colour of a series: yes stands out from no, others differ."""
        names = self.order(self.points, "series")
        if not names:
            return alt.value(ACCENT)  # type: ignore[no-any-return]
        series = self.card.series
        legend = alt.Legend(title=self.wording.name(series, self.rows) if series and len(self.card.y) == 1 else None)
        colors = [PALETTE[index % len(PALETTE)] for index in range(len(names))]
        if series and series.format == "yes_no":
            names = [answer.in_(self.wording.language) for answer in YES_NO.values()]
            colors = [ACCENT, QUIET]
        return alt.Color("series:N", sort=names, scale=alt.Scale(domain=names, range=colors), legend=legend)

    def tooltip(self) -> list[alt.Tooltip]:
        """All that the card says of a point."""
        return [
            alt.Tooltip(f"text_{column.column}:N", title=self.wording.name(column, self.rows))
            for column in self.card.shown()
        ]


def chart(points: Iterable[Point]) -> alt.Chart:
    """A chart of some points."""
    return alt.Chart(alt.InlineData(values=list(points)))
