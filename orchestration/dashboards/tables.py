"""Every card as text: the table behind each chart, and the figure of a card that shows one."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from orchestration.dashboards.definitions import Card, Language, Names
from orchestration.dashboards.formats import NUMERIC, RANGE, Wording


@dataclass(frozen=True)
class ShownTable:
    """Headers, rows of text, and which columns hold figures (to be aligned to the right)."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    def only(self, columns: Sequence[int]) -> "ShownTable":
        """The same table with some of its columns, by number."""
        return ShownTable(
            headers=tuple(self.headers[index] for index in columns),
            rows=tuple(tuple(row[index] for index in columns) for row in self.rows),
            numeric=tuple(self.numeric[index] for index in columns),
        )


@dataclass(frozen=True)
class ShownFigure:
    """The figure of a card, and what stands under it: its limits and what it is of."""

    value: str
    note: str


def table_of(card: Card, rows: pa.Table, names: Names, language: Language) -> ShownTable:
    """All that a card shows, as text. A unit stands in the header, or at each value where units differ."""
    wording, records, columns = Wording(names, language), rows.to_pylist(), card.shown()
    common = {column.column: wording.common_unit(column, records) for column in columns}
    return ShownTable(
        headers=tuple(wording.title(column, records) for column in columns),
        rows=tuple(
            tuple(
                wording.value(row.get(column.column), column.format)
                if common[column.column]
                else wording.with_unit(column, row)
                for column in columns
            )
            for row in records
        ),
        numeric=tuple(column.format in NUMERIC for column in columns),
    )


def figure_of(card: Card, rows: pa.Table, names: Names, language: Language) -> ShownFigure | None:
    """The figure of a card of kind `number`, or nothing where there are no rows or no value."""
    wording, records = Wording(names, language), rows.slice(0, 1).to_pylist()
    if not records or records[0].get(card.y[0].column) is None:
        return None
    row, of = records[0], card.label
    limits = [wording.value(row.get(column.column), column.format) for column in card.limits]
    between = RANGE.in_(language).format(*limits) if len(limits) == 2 and all(limits) else ""
    label = wording.value(row.get(of.column), of.format) if of else ""
    return ShownFigure(wording.with_unit(card.y[0], row), "; ".join(filter(None, [label, between])))
