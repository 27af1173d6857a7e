"""Titles, units and formats of columns, as Metabase keeps them."""

import json
from collections.abc import Collection, Iterable
from typing import Any

from orchestration.dashboards.definitions import Column, Format, Language, Text
from orchestration.dashboards.formats import NUMERIC, UNITS, Wording

UNIT = Text(en="Unit", es="Unidad")
SEPARATORS: dict[Language, str] = {"en": ".,", "es": ",."}
# a p value, like other small figures, gets two digits from Metabase itself, not zeros
DECIMALS: dict[Format, int] = {"integer": 0, "rounded": 1, "percent": 2}
DATES: dict[Format, dict[str, Any]] = {
    "date": {"date_style": "YYYY/M/D", "date_separator": "-", "time_enabled": None},
    "time": {"date_style": "YYYY/M/D", "date_separator": "-", "time_enabled": "minutes", "time_style": "HH:mm"},
}


def key(name: str) -> str:
    """How settings name a column of a query."""
    return json.dumps(["name", name], separators=(",", ":"))


def title(column: Column, wording: Wording) -> str:
    """The title of a column, with the unit that is always its own."""
    name, unit = wording.names.columns[column.column].in_(wording.language), unit_of(column, wording)
    return f"{name} ({unit})" if unit else name


def unit_of(column: Column, wording: Wording) -> str | None:
    """The unit that all values of a column have. Where it differs from row to row it is a column beside it."""
    return wording.word(column.unit) if column.unit else UNITS.get(column.format)


def settings(columns: Iterable[Column], wording: Wording, only: Collection[str] | None = None) -> dict[str, Any]:
    """`column_settings` of some columns, and of the columns with their units; `only` of those that the query keeps."""
    found: dict[str, Any] = {}
    for column in columns:
        found[column.column] = {"column_title": title(column, wording)} | number_or_date(column, wording)
        if column.unit_column:
            names = wording.names.columns.get(column.unit_column, UNIT)
            found[column.unit_column] = {"column_title": names.in_(wording.language)}
    return {key(name): said for name, said in found.items() if only is None or name in only}


def number_or_date(column: Column, wording: Wording) -> dict[str, Any]:
    """How the values of a column are written."""
    if column.format in DATES:
        return dict(DATES[column.format])
    if column.format not in NUMERIC:
        return {}
    written: dict[str, Any] = {"number_separators": SEPARATORS[wording.language]}
    if column.format in DECIMALS:
        written["decimals"] = DECIMALS[column.format]
    elif column.format == "usd":
        # a piece costs a fraction of a cent
        written["decimals"] = 5 if "per_unit" in column.column else 2
    return written
