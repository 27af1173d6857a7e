"""Bars, upright (`bar`) or lying (`row`), with limits to compare them with."""

from typing import Any

import altair as alt

from orchestration.dashboards.charts.picture import HEIGHT, Picture, Point, chart

ROW = 24


def bars(picture: Picture, points: list[Point]) -> alt.LayerChart:
    """Bars of the categories in x, the measure in y; the categories of `row` stand below each other."""
    card = picture.card
    lying = card.chart == "row"
    category, measure = ("y", "x") if lying else ("x", "y")
    names = picture.order(points, "x")
    beside: dict[str, Any] = {}
    if not card.stacked and len(picture.order(points, "series")) > 1 and _repeats(points):
        beside = {f"{category}Offset": alt.Offset("series:N", sort=picture.order(points, "series"))}  # type: ignore[attr-defined]
    base = chart(points).encode(
        **{category: _axis(category, "x", "ordinal", picture.title(card.x), sort=names)}  # type: ignore[arg-type]
    )
    drawn = base.mark_bar(cornerRadiusEnd=2).encode(
        **{
            measure: _axis(measure, "y", "quantitative", picture.title(*card.y), stack="zero" if card.stacked else None)
        },
        color=picture.color(),
        tooltip=picture.tooltip(),
        order=alt.Order("rank:Q"),
        **beside,
    )
    height = max(ROW * len(names), 80) if lying else HEIGHT
    return alt.layer(drawn).properties(height=height)


def _repeats(points: list[Point]) -> bool:
    keys = [(point["x"], point["panel"]) for point in points]
    return len(set(keys)) < len(keys)


def _axis(channel: str, field: str, kind: str, title: str, **options: Any) -> Any:
    made = alt.X if channel == "x" else alt.Y
    return made(field=field, type=kind, title=title, **options)
