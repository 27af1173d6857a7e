"""What a card looks like in Metabase: the kind of its picture, the settings of it, and the SQL that it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.dashboards.definitions import Card, Chart, Column, Language
from orchestration.dashboards.formats import NUMERIC, Wording
from orchestration.dashboards.metabase import columns, sql
from orchestration.dashboards.themes import ACCENT, ALERT, QUIET

Settings = dict[str, Any]
LIMIT: Settings = {"display": "line", "color": QUIET, "line.style": "dashed", "line.marker_enabled": False}
EVENT: Settings = {"display": "line", "color": ALERT, "line.missing": "none", "line.marker_enabled": True}
N_PANELS = 4  # of contours: as many as the card asks for
VIRIDIS = ("#440154", "#3B528B", "#21918C", "#5EC962", "#FDE725")
BANDS: dict[Language, tuple[str, ...]] = {
    "en": ("lowest fifth", "", "", "", "highest fifth"),
    "es": ("quinto más bajo", "", "", "", "quinto más alto"),
}


@dataclass(frozen=True)
class Look:
    """A picture of Metabase."""

    display: str
    settings: Settings
    sql: str


def n_looks(card: Card) -> int:
    """How many pictures a card takes: in one for all of them Metabase cannot tell panels of contours apart."""
    return N_PANELS if card.chart == "contour" and card.panel else 1


def looks(card: Card, query: str, wording: Wording) -> list[Look]:
    """How Metabase draws a card."""
    if card.chart == "contour":
        return [_contour(card, query, wording, place) for place in range(1, n_looks(card) + 1)]
    return [DRAWERS.get(card.chart, _axes)(card, query, wording)]


def _number(card: Card, query: str, wording: Wording) -> Look:
    """One figure. With limits, or with a unit that the data say, it is a table of one row: nothing is left out."""
    (figure,) = card.y
    if card.limits or figure.unit_column:
        return _table(card, query, wording)
    settings = columns.settings(card.y, wording)
    if unit := columns.unit_of(figure, wording):
        settings[columns.key(figure.column)]["suffix"] = f" {unit}"
    return Look(
        "scalar", {"scalar.field": figure.column, "column_settings": settings}, sql.in_words(query, card, wording)
    )


def _table(card: Card, query: str, wording: Wording) -> Look:
    shown = card.columns or tuple(column for column in (card.label, *card.y, *card.limits) if column)
    order = dict.fromkeys(name for column in shown for name in (column.column, column.unit_column) if name)
    hidden = dict.fromkeys(card.asked())
    listed = [{"name": name, "enabled": True} for name in order]
    listed += [{"name": name, "enabled": False} for name in hidden if name not in order]
    settings = {"table.columns": listed, "column_settings": columns.settings(card.shown(), wording)}
    return Look("table", settings, sql.in_words(query, card, wording))


def _axes(card: Card, query: str, wording: Wording) -> Look:
    """Points, lines and bars over an axis, with limits as lines of their own."""
    x = _given(card.x)
    in_series = bool(card.series or card.panel or card.event)
    asked = sql.as_series(query, card, x, wording) if in_series else sql.in_words(query, card, wording)
    metrics = [sql.VALUE] if in_series else [column.column for column in (*card.y, *card.limits)]
    settings: Settings = {
        "graph.dimensions": [x.column, *([sql.SERIES] if in_series else [])],
        "graph.metrics": metrics,
        "graph.x_axis.title_text": columns.title(x, wording),
        "graph.y_axis.title_text": _measured(card, wording),
        "graph.x_axis.scale": _scale(card, x),
        "graph.y_axis.auto_split": False,  # a limit on an axis of its own would say nothing
        "graph.tooltip_columns": [columns.key(name) for name in sql.tooltips(card)],
        "column_settings": columns.settings(
            card.shown(), wording, {x.column, *sql.tooltips(card)} if in_series else None
        ),
        "series_settings": _series(card, wording, in_series),
    }
    if in_series:
        settings["column_settings"][columns.key(sql.VALUE)] = {
            "column_title": _measured(card, wording)
        } | columns.number_or_date(card.y[0], wording)
    if card.stacked:
        settings["stackable.stack_type"] = "stacked"
    return Look(_display(card), settings, asked)


def _display(card: Card) -> str:
    if card.chart in ("bar", "row") and (card.limits or card.event):
        return "combo"  # bars that lie cannot be crossed by a line
    return card.chart


def _scale(card: Card, x: Column) -> str:
    if x.format in ("date", "time"):
        return "timeseries"
    return "linear" if x.format in NUMERIC and card.chart in ("line", "scatter") else "ordinal"


def _measured(card: Card, wording: Wording) -> str:
    """The title of the y axis: that of its column, or the unit that several share."""
    if len(card.y) == 1:
        return columns.title(card.y[0], wording)
    units = {columns.unit_of(column, wording) for column in card.y}
    return (units.pop() or "") if len(units) == 1 else ""


def _series(card: Card, wording: Wording, in_series: bool) -> Settings:
    """Looks of limits and events, and titles of measures. In several panels the data say how limits are called."""

    def named(column: Column) -> str:
        return sql.title(column, wording) if in_series else column.column

    found: Settings = {named(limit): {"title": columns.title(limit, wording), **LIMIT} for limit in card.limits}
    if len(card.y) > 1:  # a measure that is there on some days only has no line between them
        found |= {named(y): {"line.missing": "none", "line.marker_enabled": True} for y in card.y}
    if card.event:
        found[named(card.event)] = {"title": columns.title(card.event, wording), **EVENT}
    if not in_series:
        bars = {"display": "bar"} if _display(card) == "combo" else {}
        found |= {y.column: {"title": columns.title(y, wording), **bars} for y in card.y}
    return found


def _waterfall(card: Card, query: str, wording: Wording) -> Look:
    """Steps from one sum to another."""
    drawn = _axes(card, query, wording)
    return Look("waterfall", drawn.settings | {"graph.show_values": True}, drawn.sql)


def _contour(card: Card, query: str, wording: Wording, place: int) -> Look:
    """x and the first y are the factors, the second y is the response: a grid of points, coloured by its fifths."""
    x, (vertical, response) = _given(card.x), card.y
    bands = [f"{number} {text}".strip() for number, text in enumerate(BANDS[wording.language], 1)]
    told = [response.column, *([card.panel.column] if card.panel else []), *sql.tooltips(card)]
    settings: Settings = {
        "graph.dimensions": [x.column, sql.SERIES],
        "graph.metrics": [vertical.column],
        "graph.x_axis.title_text": columns.title(x, wording),
        "graph.y_axis.title_text": columns.title(vertical, wording),
        "graph.x_axis.scale": "linear",
        "graph.tooltip_columns": [columns.key(name) for name in told],
        "column_settings": columns.settings(card.shown(), wording),
        "series_settings": {band: {"color": color} for band, color in zip(bands, VIRIDIS, strict=True)},
    }
    return Look("scatter", settings, sql.in_bands(query, card, response, bands, place, wording))


def _cube(card: Card, query: str, wording: Wording) -> Look:
    """x, series and panel are the factors: Metabase draws no cube, and has the means of its corners as a table."""
    x, mean = _given(card.x), card.y[0]
    down = [column for column in (card.panel, card.series) if column]
    titles = columns.settings([x, mean], wording, {x.column, mean.column})
    titles[columns.key(sql.ROW)] = {"column_title": " · ".join(sql.title(column, wording) for column in down)}
    colors = {"columns": [mean.column], "type": "range", "colors": ["#FFFFFF", ACCENT], "min_type": None}
    settings: Settings = {
        "table.pivot": True,
        "table.pivot_column": x.column,
        "table.cell_column": mean.column,
        "table.column_formatting": [colors | {"max_type": None, "min_value": 0, "max_value": 100}],
        "column_settings": titles,
    }
    return Look("table", settings, sql.in_rows(query, x, down, mean, wording))


def _given(column: Column | None) -> Column:
    assert column is not None  # the definitions refuse a chart without it
    return column


DRAWERS: Mapping[Chart, Callable[[Card, str, Wording], Look]] = {
    "number": _number,
    "table": _table,
    "waterfall": _waterfall,
    "cube": _cube,
}
