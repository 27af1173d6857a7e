"""Charts of cards, as Altair draws them: the same in the report and in the local dashboard."""

from collections.abc import Callable

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
    if drawer is None or all(point.get("y") is None for point in picture.points):
        return None
    if card.panel is None or card.chart == "cube":
        drawn: alt.LayerChart = drawer(picture).properties(width="container")
        return drawn
    return _panels(picture, drawer)


def _panels(picture: Picture, drawer: Callable[[Picture], alt.LayerChart]) -> alt.ConcatChart:
    """A small chart for each panel; measures share their axis, a legend that all would repeat is drawn once."""
    panels = picture.by_panel()
    is_map = picture.card.chart == "contour"
    width, height, columns = (300, 250, 2) if is_map else (WIDTH, PANEL_HEIGHT, COLUMNS)
    drawn = [
        drawer(panel).properties(width=width, height=height, title=alt.Title(text=name))
        for name, panel in panels.items()
    ]
    series = {tuple(order(panel.points, "series")) for panel in panels.values()}
    joined = alt.ConcatChart(concat=drawn, columns=columns)
    resolved: alt.ConcatChart = joined.resolve_scale(
        y="independent" if is_map else "shared",
        color="shared" if len(series) == 1 else "independent",
        fill="independent",
        stroke="independent",
    )
    return resolved
