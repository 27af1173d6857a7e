"""The cube: the mean at each corner of the three factors that matter most (a square or a line when there are fewer)."""

from itertools import combinations
from typing import Any

import altair as alt

from orchestration.dashboards.charts.picture import Picture, Point, layered, order
from orchestration.dashboards.themes import RAMP

DEPTH = (0.45, 0.35)  # where the back of the cube lies, seen from the front
Corner = tuple[int, int, int]


def cube(picture: Picture) -> alt.LayerChart:
    """x runs to the right, series upwards, panel backwards; the first level of each is its low one."""
    sides = [order(picture.points, key) for key in ("x", "series", "panel")]
    corners = {_corner(point, sides): point for point in picture.points}
    drawn = [*_edges(picture, corners), *_names(picture, sides), *_means(picture, corners)]
    return layered(*drawn, height=380)


def _corner(point: Point, sides: list[list[Any]]) -> Corner:
    x, y, z = (
        side.index(point[key]) if key in point else 0 for key, side in zip(("x", "series", "panel"), sides, strict=True)
    )
    return x, y, z


def _place(x: float, y: float, z: float) -> Point:
    return {"h": x + DEPTH[0] * z, "v": y + DEPTH[1] * z}


def _axes() -> dict[str, Any]:
    return {
        "x": alt.X("h:Q", axis=None, scale=alt.Scale(domain=[-0.45, 2.0], nice=False)),
        "y": alt.Y("v:Q", axis=None, scale=alt.Scale(domain=[-0.3, 1.5], nice=False)),
    }


def _edges(picture: Picture, corners: dict[Corner, Point]) -> list[alt.Chart]:
    """Lines between corners that differ in one factor; those behind the cube are dotted."""
    lines = []
    for start, end in combinations(sorted(corners), 2):
        if sum(map(int.__ne__, start, end)) == 1:
            ends = {"h2": _place(*end)["h"], "v2": _place(*end)["v"]}
            lines.append(_place(*start) | ends | {"hidden": (0, 0, 1) in (start, end)})
    base = picture.chart(lines).encode(x2="h2:Q", y2="v2:Q", **_axes())
    seen, hidden = (base.transform_filter(condition) for condition in ("!datum.hidden", "datum.hidden"))
    return [seen.mark_rule(style="edge"), hidden.mark_rule(style="hidden_edge")]


def _names(picture: Picture, sides: list[list[Any]]) -> list[alt.Chart]:
    """The levels at the ends of an edge, and the name of the factor between them."""
    card = picture.card
    ends: list[tuple[Any, list[Any], list[Point], Point, Any]] = [
        (card.x, sides[0], [_place(0, -0.08, 0), _place(1, -0.08, 0)], _place(0.5, -0.17, 0), "center"),
        (card.series, sides[1], [_place(-0.05, 0, 0), _place(-0.05, 1, 0)], _place(-0.05, 0.5, 0), "right"),
        (card.panel, sides[2], [_place(1.07, -0.02, 0), _place(1.07, -0.02, 1)], _place(1.09, -0.05, 0.5), "left"),
    ]
    drawn: list[alt.Chart] = []
    for column, levels, places, middle, align in ends:
        if column is None or not levels:
            continue
        texts = [place | {"text": level} for place, level in zip(places, levels, strict=False)]
        name = [middle | {"text": picture.wording.name(column, picture.rows)}]
        drawn += [
            picture.chart(texts).mark_text(style="label", align=align).encode(text="text:N", **_axes()),
            picture.chart(name).mark_text(style="name", align=align).encode(text="text:N", **_axes()),
        ]
    return drawn


def _means(picture: Picture, corners: dict[Corner, Point]) -> list[alt.Chart]:
    measure = picture.card.y[0]
    shown = [
        _place(*corner) | point | {"back": corner[2], "shown": picture.wording.value(point.get("y"), measure.format)}
        for corner, point in corners.items()
    ]
    color = alt.Color("y:Q", title=picture.title(measure), scale=alt.Scale(scheme=RAMP))
    base = picture.chart(shown).encode(**_axes())
    front, back = base.transform_filter("!datum.back"), base.transform_filter("datum.back")
    return [
        base.mark_point(filled=True, size=260, opacity=1, style="halo").encode(color=color, tooltip=picture.tooltip()),
        front.mark_text(style="corner", align="right", dx=-11, dy=-12).encode(text="shown:N"),
        back.mark_text(style="corner", align="left", dx=11, dy=-12).encode(text="shown:N"),
    ]
