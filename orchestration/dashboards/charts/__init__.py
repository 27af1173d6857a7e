"""Charts of cards, as Altair draws them: the same in the report and in the local dashboard."""

from collections.abc import Callable

import altair as alt
import pyarrow as pa

from orchestration.dashboards.charts.bars import bars
from orchestration.dashboards.charts.picture import Picture, Point
from orchestration.dashboards.definitions import Card, Chart, Language, Names
from orchestration.dashboards.formats import Wording

Drawn = alt.Chart | alt.LayerChart | alt.ConcatChart
DRAWERS: dict[Chart, Callable[[Picture, list[Point]], Drawn]] = {"bar": bars, "row": bars}


def draw(card: Card, rows: pa.Table, names: Names, language: Language) -> Drawn | None:
    """The chart of a card; None where there is nothing to draw: no rows, or a figure or table that is read as text.

    Its look is `themes.config`: `chart.to_dict() | {"config": config(dark, language)}`.
    """
    picture = Picture(card, tuple(rows.to_pylist()), Wording(names, language))
    drawer = DRAWERS.get(card.chart)
    if drawer is None or not picture.points:
        return None
    return drawer(picture, picture.points).properties(width="container")
