"""SQL as Metabase runs it: what its charts and languages ask for is put around a card's own query, which stays whole.

The names in it are keys of the definitions, the texts are literals.
"""
# ruff: noqa: S608

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from orchestration.dashboards.definitions import PLACEHOLDER, Card, Column, Filter, Language
from orchestration.dashboards.formats import YES_NO, Wording
from orchestration.dashboards.metabase.words import dictionary, literal

SERIES, VALUE, ROW = "drawn_series", "drawn_value", "drawn_row"
N_BANDS = 5


def template_tags(sql: str, key: str, filters: Mapping[str, Filter], language: Language) -> dict[str, Any]:
    """The `{{placeholders}}` of a query as Metabase describes them."""
    return {
        name: {
            "id": str(uuid5(NAMESPACE_URL, f"doe:{key}/{name}")),
            "name": name,
            "display-name": filters[name].title.in_(language),
            "type": "date" if filters[name].kind == "date" else "text",
        }
        for name in dict.fromkeys(PLACEHOLDER.findall(sql))
    }


def beside(card: Card) -> list[str]:
    """Columns that a card needs beside those that it shows: units, titles, and values that a click takes along."""
    said = [name for column in card.shown() for name in (column.unit_column, column.title_column) if name]
    taken = list(card.drill.filters.values()) if card.drill else []
    shown = {column.column for column in card.shown()}
    return [name for name in dict.fromkeys([*said, *taken]) if name not in shown]


def tooltips(card: Card) -> list[str]:
    """What a point says of itself beside x, y and series."""
    label = [card.label.column] if card.label else []
    taken = list(card.drill.filters.values()) if card.drill else []
    x = card.x.column if card.x else ""
    return [name for name in dict.fromkeys([*label, *beside(card), *taken]) if name != x]


def in_words(sql: str, card: Card, wording: Wording) -> str:
    """The query with words in the reader's language; as it is where it has none."""
    columns = card.shown()
    if not any(column.format in ("word", "yes_no") for column in columns):
        return sql
    shown = [f"{_text(column, wording)} as {column.column}" for column in columns]
    kept = [f"card.{name}" for name in beside(card)]
    return f"with {_card(sql, wording)}\nselect\n    {_lines([*shown, *kept])}\nfrom card"


def as_series(sql: str, card: Card, x: Column, wording: Wording) -> str:
    """A row for each point: x, the name of its series, its value. Limits and events are series of their own."""
    panel, own = [card.panel] if card.panel else [], [card.series] if card.series else []
    extra = tooltips(card)
    points = [
        _points(x, y, _named([*panel, *own], title(y, wording) if len(card.y) > 1 else "", wording), extra, wording)
        for y in card.y
    ]
    points += [_limits(x, one, _named(panel, title(one, wording), wording), extra, wording) for one in card.limits]
    if card.event:
        name = _named(panel, title(card.event, wording), wording)
        points.append(_points(x, card.y[0], name, extra, wording, f" and card.{card.event.column} is not null"))
    parts = [
        f"    select {part} as part, points.* from (\n{query}\n    ) as points" for part, query in enumerate(points)
    ]
    names = ", ".join([x.column, SERIES, VALUE, *extra])
    union = "\n    union all\n".join(parts)
    ctes = _card(sql, wording, is_numbered=True)
    return f"with {ctes}\nselect {names}\nfrom (\n{union}\n) as drawn\norder by part, place"


def in_bands(sql: str, card: Card, measure: Column, bands: Sequence[str], wording: Wording) -> str:
    """The query with the fifth of its range in which a measure lies: Metabase draws no surface, and colours points."""
    low, high = f"min(card.{measure.column}) over ()", f"max(card.{measure.column}) over ()"
    band = f"least({N_BANDS}, width_bucket(card.{measure.column}, {low}, nullif({high}, {low}), {N_BANDS}))"
    names = "array[" + ", ".join(map(literal, bands)) + "]"
    return (
        f"with {_card(sql, wording)}\nselect\n    card.*,\n    ({names})[coalesce({band}, 1)] as {SERIES}\n"
        f"from card\nwhere card.{measure.column} is not null\norder by {SERIES}"
    )


def in_rows(sql: str, card: Card, x: Column, rows: Sequence[Column], cell: Column, wording: Wording) -> str:
    """Three columns for a pivot table: rows, columns, cells. A level says of what it is one."""
    down = f"concat_ws(' · ', {', '.join(_level(column, wording) for column in rows)})" if rows else literal("")
    columns = [f"{down} as {ROW}", f"{_level(x, wording)} as {x.column}", f"card.{cell.column}"]
    return f"with {_card(sql, wording)}\nselect\n    {_lines(columns)}\nfrom card"


def title(column: Column, wording: Wording) -> str:
    """The title of a column, as the name of a series."""
    return wording.names.columns[column.column].in_(wording.language)


def _points(x: Column, y: Column, name: str, extra: Iterable[str], wording: Wording, only: str = "") -> str:
    """Rows of a measure."""
    told = "".join(f", card.{column}::text as {column}" for column in extra)
    return (
        f"    select {_text(x, wording)} as {x.column}, {name} as {SERIES}, "
        f"card.{y.column}::double precision as {VALUE}{told}, card.place\n"
        f"    from card where card.{y.column} is not null{only}"
    )


def _limits(x: Column, limit: Column, name: str, extra: Iterable[str], wording: Wording) -> str:
    """Rows of a limit: once for each x, though several points stand there."""
    told = "".join(f", null::text as {column}" for column in extra)
    return (
        f"    select {_text(x, wording)} as {x.column}, {name} as {SERIES}, "
        f"card.{limit.column}::double precision as {VALUE}{told}, min(card.place) as place\n"
        f"    from card where card.{limit.column} is not null group by 1, 2, 3"
    )


def _named(columns: Sequence[Column], name: str, wording: Wording) -> str:
    """The name of a series, as an expression."""
    texts = [f"{_text(column, wording)}::text" for column in columns] + ([literal(name)] if name or not columns else [])
    return f"concat_ws(' · ', {', '.join(texts)})"


def _level(column: Column, wording: Wording) -> str:
    named = f"card.{column.title_column}" if column.title_column else literal(title(column, wording))
    return f"concat_ws(' ', {named}, {_text(column, wording)})"


def _text(column: Column, wording: Wording) -> str:
    """A column of the card in the reader's words, as an expression."""
    name = f"card.{column.column}"
    if column.format == "yes_no":
        yes, no = (literal(YES_NO[answer].in_(wording.language)) for answer in (True, False))
        return f"case when {name} then {yes} when not {name} then {no} end"
    if column.format == "word" and dictionary(wording):
        said = f"select regexp_replace({name}, words.pattern, words.said) from words where {name} ~ words.pattern"
        return f"coalesce(({said} limit 1), {name})"
    return name


def _card(sql: str, wording: Wording, is_numbered: bool = False) -> str:
    """The card's own query as a CTE, its rows numbered where their order counts; before it the dictionary."""
    own = f"select asked.*, row_number() over () as place from (\n{sql}\n) as asked" if is_numbered else sql
    words = [f"({literal(pattern)}, {literal(said)})" for pattern, said in dictionary(wording)]
    dictionary_of = [f"words (pattern, said) as (values\n    {_lines(words)}\n)"] if words else []
    return ",\n".join([*dictionary_of, f"card as (\n{own}\n)"])


def _lines(items: Iterable[str]) -> str:
    return ",\n    ".join(items)
