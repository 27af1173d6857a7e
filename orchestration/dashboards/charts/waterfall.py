"""A waterfall: from a start, up and down by steps, to what is left."""

import altair as alt

from orchestration.dashboards.charts.picture import Picture, Point, layered, order
from orchestration.dashboards.themes import ALERT, GAIN, QUIET

TOTAL = "total"
DIGITS = 3  # of a figure at a bar, which has no more room; the table has more


def waterfall(picture: Picture) -> alt.LayerChart:
    """The first row is the start, the others are steps; the sum stands at the end, as Metabase draws it."""
    bars = _bars(picture)
    x = alt.X("x:N", sort=order(bars, "x"), title=picture.title(picture.column("x")), axis=alt.Axis(labelAngle=0))
    title = picture.y_title
    base = picture.chart(bars).encode(x=x)
    drawn = base.mark_bar(cornerRadius=2).encode(
        y=alt.Y("from:Q", title=title),
        y2="to:Q",
        color=alt.Color("color:N", scale=None),
        tooltip=[alt.Tooltip("x:N", title=picture.title(picture.column("x"))), alt.Tooltip("shown:N", title=title)],
    )
    text = base.mark_text(style="label", baseline="bottom", dy=-3).encode(y=alt.Y("top:Q", title=title), text="shown:N")
    return layered(drawn, text)


def _bars(picture: Picture) -> list[Point]:
    measure, total = picture.card.y[0], picture.wording.word(TOTAL)
    found, level = [], 0.0

    def shown(value: float) -> str:
        return picture.wording.value(float(f"{value:.{DIGITS}g}"), measure.format)

    for index, point in enumerate(picture.points):
        step = point.get("y", 0.0)
        color = QUIET if index == 0 else (ALERT if step > 0 else GAIN)
        found.append(_bar(point["x"], level, level + step, color, shown(step)))
        level += step
    return [*found, _bar(total, 0.0, level, QUIET, shown(level))]


def _bar(name: str, start: float, end: float, color: str, shown: str) -> Point:
    return {"x": name, "from": start, "to": end, "top": max(start, end), "color": color, "shown": shown}
