"""Contours of a response over two factors: bands between isolines, in natural units."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import altair as alt
import contourpy
import numpy as np
import numpy.typing as npt

from orchestration.dashboards.charts.picture import Picture, Point, layered
from orchestration.dashboards.formats import Row
from orchestration.dashboards.themes import RAMP

BANDS = 8
FEW = alt.Axis(tickCount=5)
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
Floats = npt.NDArray[np.float64]


def contour(picture: Picture) -> alt.LayerChart:
    """x and the first y are the factors, the second y is the response: bands, isolines with their value, tooltips."""
    column, (upright, response) = picture.column("x"), picture.card.y
    columns = (column.column, upright.column, response.column)
    xs, ys, zs = _grid(
        [tuple(float(row[key]) for key in columns) for row in picture.rows if row[columns[2]] is not None]
    )
    levels = _levels(float(zs.min()), float(zs.max()))
    surface = contourpy.contour_generator(xs, ys, zs, fill_type=contourpy.FillType.OuterOffset)
    axes: dict[str, Any] = {
        "x": alt.X("x:Q", title=picture.title(column), scale=_scale(xs), axis=FEW),
        "y": alt.Y("y:Q", title=picture.title(upright), scale=_scale(ys), axis=FEW),
    }
    path: dict[str, Any] = {"order": "step:Q", "detail": "piece:N"}
    scale = alt.Scale(scheme=RAMP, domain=[levels[0], levels[-1]])
    color = alt.Color("z:Q", scale=scale, title=picture.title(response))
    lines = [line for level in levels[1:-1] for line in _isolines(surface, level)]
    texts = [_middle(line) | {"text": picture.wording.value(line[0]["z"], "number")} for line in lines if len(line) > 2]
    flat = [point | {"piece": index} for index, line in enumerate(lines) for point in line]
    text = picture.chart(texts).encode(**axes, text="text:N")
    far = picture.chart({"x": row[columns[0]], "y": row[columns[1]]} for row in picture.rows if _is_far(picture, row))
    return layered(
        picture.chart(_bands(surface, levels)).mark_line(filled=True).encode(**axes, **path, color=color),
        picture.chart(flat).mark_line(style="isoline").encode(**axes, **path),
        text.mark_text(style="isoline_halo"),
        text.mark_text(style="isoline_name"),
        far.mark_point(style="far", aria=False).encode(**axes),
        _asked(picture, xs, ys).encode(**axes),
    )


def _grid(places: list[tuple[float, ...]]) -> tuple[Floats, Floats, Floats]:
    """The values of x, of y, and of the response at each; nan where a place was not asked."""
    xs, ys = (np.unique([place[axis] for place in places]) for axis in (0, 1))
    zs = np.full((len(ys), len(xs)), np.nan)
    for x, y, z in places:
        zs[np.searchsorted(ys, y), np.searchsorted(xs, x)] = z
    return xs, ys, np.ma.masked_invalid(zs)


def _levels(low: float, high: float) -> list[float]:
    """Round values, a little more than from the lowest to the highest."""
    span = high - low or abs(high) or 1.0
    power = 10.0 ** math.floor(math.log10(span / BANDS))
    step = next(power * factor for factor in STEPS if power * factor >= span / BANDS)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def _is_far(picture: Picture, row: Row) -> bool:
    """Whether a place lies beyond the runs: a series of the card says so."""
    series = picture.card.series
    return bool(series and row.get(series.column))


def _scale(values: Floats) -> alt.Scale:
    return alt.Scale(domain=[float(values[0]), float(values[-1])], nice=False, zero=False)


def _bands(surface: Any, levels: list[float]) -> list[Point]:
    """The outline of each band. A hole is joined to it by a way there and back, which encloses nothing."""
    found: list[Point] = []
    for low, high in itertools.pairwise(levels):
        for number, (points, offsets) in enumerate(zip(*surface.filled(low, high), strict=True)):
            rings = [points[start:end] for start, end in itertools.pairwise(offsets)]
            outline = np.concatenate([part for ring in rings for part in (ring, rings[0][:1])])
            found += _path(outline, (low + high) / 2, f"{low} {number}")
    return found


def _isolines(surface: Any, level: float) -> Iterator[list[Point]]:
    for points in surface.lines(level):
        yield _path(points, level, "")


def _path(points: Floats, level: float, piece: str) -> list[Point]:
    return [
        {"x": float(f"{x:.5g}"), "y": float(f"{y:.5g}"), "z": level, "piece": piece, "step": step}
        for step, (x, y) in enumerate(points.tolist())
    ]


def _middle(line: list[Point]) -> Point:
    before, after = line[(len(line) - 1) // 2], line[len(line) // 2]
    return {"x": (before["x"] + after["x"]) / 2, "y": (before["y"] + after["y"]) / 2}


def _asked(picture: Picture, xs: Floats, ys: Floats) -> alt.Chart:
    """Places that the model was asked for, unseen: for the tooltip, which needs no more than ten or so a side."""
    x, measures = picture.column("x"), picture.card.y
    told = [(f"text{index}", column) for index, column in enumerate((x, *measures))]
    kept = [set(values[:: math.ceil(len(values) / 12)].tolist()) for values in (xs, ys)]
    points = [
        {"x": row[x.column], "y": row[measures[0].column]}
        | {key: picture.wording.with_unit(column, row) for key, column in told}
        for row in picture.rows
        if row[x.column] in kept[0] and row[measures[0].column] in kept[1]
    ]
    tips = [alt.Tooltip(f"{key}:N", title=picture.wording.name(column, picture.rows)) for key, column in told]
    asked: alt.Chart = picture.chart(points).mark_point(style="asked").encode(tooltip=tips)
    return asked
