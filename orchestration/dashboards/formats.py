"""Figures, dates and words as the reader writes them, with their unit."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from orchestration.dashboards.definitions import Column, Format, Language, Names, Text
from orchestration.dashboards.refusals import SWAPPED, in_spanish

UNITS: Mapping[Format, str] = {"usd": "USD", "percent": "%"}
YES_NO = {True: Text(en="yes", es="sí"), False: Text(en="no", es="no")}
NUMERIC: frozenset[Format] = frozenset({"number", "integer", "rounded", "p_value", "usd", "percent"})
RANGE = Text(en="{} to {}", es="{} a {}")
FIGURE = re.compile(r"-?\d+\.\d+(e[+-]\d+)?")
SMALLEST_P = 0.0001

Row = Mapping[str, Any]


def number(value: float, language: Language, kind: Format = "number") -> str:
    """Five significant digits, or all of a whole part; three of p and `rounded`, two decimals of a percentage."""
    if not math.isfinite(value):
        return "" if math.isnan(value) else ("∞" if value > 0 else "-∞")
    if kind == "p_value":
        text = f"{value:.3g}" if value >= SMALLEST_P else f"< {SMALLEST_P}"
    elif kind == "percent":
        text = f"{value:,.2f}"
    else:
        digits, whole = (3, 100) if kind == "rounded" else (5, 10_000)
        text = f"{value:,.0f}" if abs(value) >= whole else f"{value:,.{digits}g}"
    text = text.removeprefix("-") if not text.strip("-0.") else text  # nothing has no sign
    return text if language == "en" else text.translate(SWAPPED)


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, sentence.split("{}"))), re.DOTALL)


@dataclass(frozen=True)
class Wording:
    """Names in one language."""

    names: Names
    language: Language

    def word(self, text: str) -> str:
        """A word or sentence of the warehouse's own in the reader's language; another one as it is."""
        if found := self.names.values.get(text):
            return found.in_(self.language)
        return text if self.language == "en" else self._sentence(text)

    def refusal(self, message: str) -> str:
        """A message of the loader in the reader's language."""
        return message if self.language == "en" else in_spanish(message, self.names.refusals)

    def _sentence(self, text: str) -> str:
        """A sentence by its pattern; figures in it get the decimal sign, sentences in it are translated too."""
        if FIGURE.fullmatch(text):
            return text.translate(SWAPPED)
        for sentence in self.names.sentences:
            if match := _pattern(sentence.en).fullmatch(text):
                return sentence.es.format(*map(self._sentence, match.groups()))
        return text

    def value(self, value: Any, kind: Format) -> str:
        """A value without its unit; nothing for null."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return YES_NO[value].in_(self.language)
        if isinstance(value, dt.datetime):
            return value.strftime("%Y-%m-%d" if kind == "date" else "%Y-%m-%d %H:%M")
        if isinstance(value, int | float) and kind != "text":
            return number(value, self.language, kind)
        in_words = {"word": self.word, "refusal": self.refusal}.get(kind, str)
        return in_words(str(value))

    def unit(self, column: Column, row: Row) -> str | None:
        """The unit of one value."""
        unit = column.unit or (row.get(column.unit_column) if column.unit_column else None)
        unit = unit or UNITS.get(column.format)
        return self.word(unit) if column.unit and unit else unit

    def with_unit(self, column: Column, row: Row) -> str:
        """A value and its unit; nothing for null."""
        text, unit = self.value(row.get(column.column), column.format), self.unit(column, row)
        return f"{text} {unit}" if text and unit else text

    def common_unit(self, column: Column, rows: Iterable[Row]) -> str | None:
        """The unit that all values have, if they have one."""
        units = {self.unit(column, row) for row in rows if row.get(column.column) is not None}
        return units.pop() if len(units) == 1 else None

    def name(self, column: Column, rows: Iterable[Row]) -> str:
        """The title of a column without unit."""
        held = {row.get(column.title_column) for row in rows} if column.title_column else set()
        title = held.pop() if len(held) == 1 else None
        return str(title) if title else self.names.columns[column.column].in_(self.language)

    def title(self, column: Column, rows: Iterable[Row]) -> str:
        """The title of an axis or of a column of a table, with the unit that all its values have."""
        rows = list(rows)
        name, unit = self.name(column, rows), self.common_unit(column, rows)
        return f"{name} ({unit})" if unit else name
