"""Points, with names where they have some, against the line they should lie on."""

from typing import Any

import altair as alt

from orchestration.dashboards.charts.limits import limit_lines
from orchestration.dashboards.charts.picture import Picture, layered


def scatter(picture: Picture) -> alt.LayerChart:
    """A point for each row; series differ in shape as well as in colour."""
    shared: dict[str, Any] = {"x": picture.x(), "y": picture.y()}
    dots = (
        picture.chart(picture.points)
        .mark_point(filled=True)
        .encode(color=picture.color(), tooltip=picture.tooltip(), **shared)
    )
    if picture.series_names():
        dots = dots.encode(shape=picture.shape())
    named = [point for point in picture.points if "label" in point]
    texts = picture.chart(named).mark_text(style="label", align="left", dx=8).encode(text="label:N", **shared)
    return layered(*limit_lines(picture), dots, *([texts] if named else []))
