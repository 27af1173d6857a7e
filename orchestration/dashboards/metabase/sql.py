"""SQL as Metabase runs it: what its charts and languages ask for is put around a card's own query, which stays whole.

The names in it are keys of the definitions, the texts are literals.
"""
# ruff: noqa: S608

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from orchestration.dashboards.definitions import PLACEHOLDER, Card, Column, Filter, Language
from orchestration.dashboards.formats import YES_NO, Wording
from orchestration.dashboards.metabase.words import ctes, literal, refused, translated

SERIES, VALUE, ROW = "drawn_series", "drawn_value", "drawn_row"


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


def title(column: Column, wording: Wording) -> str:
    """The title of a column, as the name of a series."""
    return wording.names.columns[column.column].in_(wording.language)


def tooltips(card: Card) -> list[str]:
    """What a point says of itself beside x, y and series."""
    drawn = {one.column for one in (card.x, card.series, card.panel, card.event, *card.y, *card.limits) if one}
    taken = list(card.drill.filters.values()) if card.drill else []
    x = card.x.column if card.x else ""
    told = [name for name in card.asked() if name not in drawn]
    return [name for name in dict.fromkeys([*told, *taken]) if name != x]


def in_words(sql: str, card: Card, wording: Wording) -> str:
    """The query with words in the reader's language; as it is where it has none."""
    columns = {column.column: column for column in card.shown()}
    if not any(column.format in ("word", "refusal", "yes_no") for column in columns.values()):
        return sql
    said = {name: f"{_text(column, wording)} as {name}" for name, column in columns.items()}
    selected = [said.get(name, f"card.{name}") for name in card.asked()]
    return f"with {_card(sql, wording)}\nselect\n    {_lines(selected)}\nfrom card"


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
        # on a day without a value it stands where a limit or nothing would
        height = f"coalesce({', '.join(f'card.{one.column}' for one in (*card.y, *card.limits))}, 0)"
        points.append(_points(x, card.event, name, extra, wording, height))
    parts = [f"    select {part} as drawn_part, of.* from (\n{query}\n    ) as of" for part, query in enumerate(points)]
    names = ", ".join([x.column, SERIES, VALUE, *extra])
    union = "\n    union all\n".join(parts)
    return (
        f"with {_card(_numbered(sql), wording)}\nselect {names}\nfrom (\n{union}\n) as drawn\n"
        "order by drawn_part, drawn_place"
    )


def in_bands(sql: str, card: Card, measure: Column, bands: Sequence[str], place: int, wording: Wording) -> str:
    """One panel of the query, with the part of its range in which a measure lies: a series that Metabase can colour."""
    value = f"card.{measure.column}"
    low, high = f"min({value}) over ()", f"max({value}) over ()"
    band = f"least({len(bands)}, coalesce(width_bucket({value}, {low}, nullif({high}, {low}), {len(bands)}), 1))"
    panel = f"card.{card.panel.column}" if card.panel else "null"
    selected = [f"card.{name}" for name in card.asked()]
    selected.append(f"(array[{', '.join(map(literal, bands))}])[{band}] as {SERIES}")
    return (
        f"with {_card(_numbered(sql), wording)},\n"
        f"panels as (select card.*, min(card.drawn_place) over (partition by {panel}) as drawn_first from card),\n"
        "ranked as (select panels.*, dense_rank() over (order by panels.drawn_first) as drawn_panel from panels)\n"
        f"select\n    {_lines(selected)}\nfrom ranked as card\n"
        f"where card.drawn_panel = {place} and {value} is not null\norder by {SERIES}"
    )


def in_rows(sql: str, x: Column, rows: Sequence[Column], cell: Column, wording: Wording) -> str:
    """Three columns for a pivot table: rows, columns, cells. A level says of what it is one."""
    down = f"concat_ws(' · ', {', '.join(_level(column, wording) for column in rows)})" if rows else literal("")
    columns = [f"{down} as {ROW}", f"{_level(x, wording)} as {x.column}", f"card.{cell.column}"]
    return f"with {_card(sql, wording)}\nselect\n    {_lines(columns)}\nfrom card"


def _points(x: Column, known: Column, name: str, extra: Iterable[str], wording: Wording, height: str = "") -> str:
    """Rows of a measure, or of what is known at a height of its own."""
    told = "".join(f", card.{column}::text as {column}" for column in extra)
    return (
        f"    select {_text(x, wording)} as {x.column}, {name} as {SERIES}, "
        f"({height or f'card.{known.column}'})::double precision as {VALUE}{told}, card.drawn_place\n"
        f"    from card where card.{known.column} is not null"
    )


def _limits(x: Column, limit: Column, name: str, extra: Iterable[str], wording: Wording) -> str:
    """Rows of a limit: once for each x, though several points stand there."""
    told = "".join(f", null::text as {column}" for column in extra)
    return (
        f"    select {_text(x, wording)} as {x.column}, {name} as {SERIES}, "
        f"card.{limit.column}::double precision as {VALUE}{told}, min(card.drawn_place) as drawn_place\n"
        f"    from card where card.{limit.column} is not null group by 1, 2, 3"
    )


def _named(columns: Sequence[Column], name: str, wording: Wording) -> str:
    """The name of a series, as an expression."""
    texts = [f"{_text(column, wording)}::text" for column in columns] + ([literal(name)] if name or not columns else [])
    return f"concat_ws(' · ', {', '.join(texts)})"


def _level(column: Column, wording: Wording) -> str:
    """`C: hardness = 50 HRC`; nothing where there is no such factor."""
    named = f"card.{column.title_column}" if column.title_column else literal(title(column, wording))
    return f"{named} || ' = ' || {_text(column, wording)}"


def _text(column: Column, wording: Wording) -> str:
    """A column of the card in the reader's words, as an expression."""
    name = f"card.{column.column}"
    if column.format == "yes_no":
        yes, no = (literal(YES_NO[answer].in_(wording.language)) for answer in (True, False))
        return f"case when {name} then {yes} when not {name} then {no} end"
    if column.format == "refusal":
        return refused(name, wording)
    return translated(name, wording) if column.format == "word" else name


def _numbered(sql: str) -> str:
    """The query with the numbers of its rows: their order counts."""
    return f"select asked.*, row_number() over () as drawn_place from (\n{sql}\n) as asked"


def _card(sql: str, wording: Wording) -> str:
    """The card's own query as a CTE, after the dictionary."""
    return ",\n".join([*ctes(wording), f"card as (\n{sql}\n)"])


def _lines(items: Iterable[str]) -> str:
    return ",\n    ".join(items)
