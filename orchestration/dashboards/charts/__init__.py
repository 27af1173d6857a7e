"""Charts of cards, as Altair draws them: the same in the report and in the local dashboard."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pyarrow as pa

from orchestration.dashboards.charts.bars import bars
from orchestration.dashboards.charts.contour import contour
from orchestration.dashboards.charts.cube import cube
from orchestration.dashboards.charts.lines import lines
from orchestration.dashboards.charts.picture import Picture, order
from orchestration.dashboards.charts.scatter import scatter
from orchestration.dashboards.charts.waterfall import waterfall
from orchestration.dashboards.definitions import Card, Chart, Language, Names
from orchestration.dashboards.formats import Wording

Drawn = alt.LayerChart | alt.ConcatChart
DRAWERS: dict[Chart, Callable[[Picture], alt.LayerChart]] = {
    "bar": bars,
    "row": bars,
    "line": lines,
    "scatter": scatter,
    "waterfall": waterfall,
    "cube": cube,
    "contour": contour,
}
COLUMNS, WIDTH, PANEL_HEIGHT = 3, 215, 190  # panels side by side, in pixels


def draw(card: Card, rows: pa.Table, names: Names, language: Language) -> Drawn | None:
    """The chart of a card; None where there is nothing to draw: no rows, or a figure or table that is read as text.

    Its look is `themes.config`: `chart.to_dict() | {"config": config(dark, language)}`.
    """
    picture = Picture(card, tuple(rows.to_pylist()), Wording(names, language))
    drawer = DRAWERS.get(card.chart)
    if drawer is None or all(row[column.column] is None for row in picture.rows for column in card.y):
        return None
    # to check every point against the schema takes seconds; the tests check whole charts
    with alt.utils.schemapi.debug_mode(False):
        is_one = card.panel is None or card.chart == "cube"
        drawn = _wide(drawer(picture)) if is_one else _panels(picture, drawer)
        described: Drawn = drawn.properties(description=f"{card.title.in_(language)}: {card.question.in_(language)}")
        described.datasets = picture.data
        return described


def _wide(drawn: alt.LayerChart, **properties: Any) -> alt.LayerChart:
    wide: alt.LayerChart = drawn.properties(width="container", **properties)
    return wide


def _panels(picture: Picture, drawer: Callable[[Picture], alt.LayerChart]) -> Drawn:
    """A small chart for each panel; measures share their axis, a legend that all would repeat is drawn once."""
    panels = picture.by_panel()
    is_map = picture.card.chart == "contour"
    if len(panels) == 1 and not is_map:
        return _wide(drawer(picture), title=_title(*next(iter(panels.items()))))
    width, height, columns = (300, 250, 2) if is_map else (WIDTH, PANEL_HEIGHT, COLUMNS)
    drawn = [
        drawer(panel).properties(width=width, height=height, title=_title(name, panel))
        for name, panel in panels.items()
    ]
    series = {tuple(order(panel.points, "series")) for panel in panels.values()}
    joined = alt.ConcatChart(concat=drawn, columns=columns)
    resolved: alt.ConcatChart = joined.resolve_scale(
        y="independent" if is_map else "shared",
        color="shared" if len(series) == 1 and not is_map else "independent",
    )
    return resolved


def _title(name: str, panel: Picture) -> alt.Title:
    """The name of a panel, and under it a label that all its points have, such as what else is held at which level."""
    labels = order(panel.points, "label")
    return alt.Title(text=name, subtitle=labels[0] if len(labels) == 1 else alt.Undefined)
