"""Lines over time, over levels, over an assumption."""

from typing import Any

import altair as alt

from orchestration.dashboards.charts.limits import events, limit_lines
from orchestration.dashboards.charts.picture import Picture, layered, order

MANY = 60


def lines(picture: Picture) -> alt.LayerChart:
    """A line per series with its points; a measure that is rarely there, such as out of control, has points alone."""
    shared: dict[str, Any] = {"x": picture.x(), "y": picture.y(), "color": picture.color()}
    base = picture.chart(picture.points).encode(**shared)
    size = 25 if len(order(picture.points, "x")) > MANY else 60
    line = base.mark_line(aria=False)  # its points are read out
    if order(picture.points, "series"):
        line = line.encode(detail="series:N")
    dots = base.mark_point(filled=True, size=size).encode(tooltip=picture.tooltip())
    if len(picture.card.y) > 1:  # what is marked stands out
        first = picture.points[0]["series"]
        dots = dots.encode(size=alt.condition(alt.datum.series == first, alt.value(size), alt.value(4 * size)))
    return layered(*limit_lines(picture, steps=picture.column("x").format == "date"), *events(picture), line, dots)
