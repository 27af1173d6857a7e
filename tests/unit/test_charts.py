"""Charts: each kind is valid Vega-Lite and draws what it is given; text of users stays text."""

import json
import re
from typing import Any

import pyarrow as pa
import pytest
import vl_convert

from orchestration.dashboards import themes
from orchestration.dashboards.charts import draw
from orchestration.dashboards.definitions import Card, Language, Names, Text

EVIL = "</text><script>alert('{{x}}')</script>"
COLUMNS = ("a", "b", "c", "d", "e", "f", "low", "high", "x", "y", "z")
NAMES = Names(columns={key: Text(en=f"the {key}", es=f"el {key}") for key in COLUMNS})
CORNERS = [(a, b, c) for c in ("c1", "c2") for b in ("b1", "b2") for a in ("a1", "a2")]
GRID = [(x / 5, y / 5) for y in range(-5, 6) for x in range(-5, 6)]


def card(chart: str, **more: Any) -> Card:
    text = Text(en="one", es="uno")
    return Card.model_validate({"key": "one", "title": text, "question": text, "chart": chart, **more})


def text(key: str) -> dict[str, str]:
    return {"column": key, "format": "text"}


CASES: dict[str, tuple[Card, pa.Table]] = {
    "row": (
        card("row", x=text("a"), y=[{"column": "b", "unit_column": "unit"}], series={"column": "c", "format": "yes_no"},
             limits=[{"column": "d"}], label={"column": "e"}),
        pa.table({"a": ["B", EVIL], "b": [11.5, 6.5], "unit": ["h", "h"], "c": [True, False], "d": [4.75, 4.75],
                  "e": [-11.5, 6.5]}),
    ),
    "bar": (
        card("bar", stacked=True, x=text("a"), y=[{"column": "b", "format": "integer"}], series=text("c")),
        pa.table({"a": ["one", "one", EVIL], "b": [1, 2, 3], "c": ["x", EVIL, "x"]}),
    ),
    "grouped": (
        card("bar", x=text("a"), y=[{"column": "b"}], series=text("c"), limits=[{"column": "low"}, {"column": "high"}]),
        pa.table({"a": ["one", "one", EVIL], "b": [1.0, 2.0, 3.0], "c": ["x", "y", "x"], "low": [0.5, 1.0, None],
                  "high": [2.0, 3.0, None]}),
    ),
    "line": (
        card("line", x={"column": "a", "format": "date"}, y=[{"column": "b"}, {"column": "c"}], event=text("e"),
             limits=[{"column": "d"}]),
        pa.table({"a": pa.array([20000, 20001, 20002], pa.date32()), "b": [1.0, 5.0, 2.0], "c": [None, 5.0, None],
                  "d": [4.0, 4.0, 4.0], "e": [None, None, EVIL]}),
    ),
    "panels": (
        card("line", x=text("a"), y=[{"column": "b"}], panel=text("c"), series=text("d")),
        pa.table({"a": ["low", "high"] * 2, "b": [1.0, 2.0, 3.0, 4.0], "c": ["A", "A", EVIL, EVIL],
                  "d": ["x", "x", EVIL, EVIL]}),
    ),
    "scatter": (
        card("scatter", x={"column": "a"}, y=[{"column": "b"}], label=text("c"), limits=[{"column": "e"}],
             series={"column": "d", "format": "yes_no"}),
        pa.table({"a": [0.1, 0.5, 1.5], "b": [1.0, 2.0, 30.0], "c": [None, None, EVIL], "d": [False, False, True],
                  "e": [0.2, 1.0, 3.0]}),
    ),
    "waterfall": (
        card("waterfall", x=text("a"), y=[{"column": "b", "format": "usd"}]),
        pa.table({"a": ["start", "down", EVIL], "b": [10.0, -4.0, 1.5]}),
    ),
    "cube": (
        card("cube", x={"title_column": "f", **text("a")}, series=text("b"), panel=text("c"), y=[{"column": "d"}]),
        pa.table({**{key: list(levels) for key, levels in zip("abc", zip(*CORNERS, strict=True), strict=True)},
                  "d": [26.0, 34.67, 39.67, 49.33, 42.33, None, 54.67, 42.33], "f": [EVIL] * 8}),
    ),
    "contour": (
        card("contour", x={"column": "x", "title_column": "f"}, panel=text("a"), label=text("b"),
             y=[{"column": "y"}, {"column": "z", "unit_column": "unit"}]),
        pa.table({"x": [x for x, _ in GRID], "y": [y for _, y in GRID], "z": [40 + 3 * x - 5 * x * y for x, y in GRID],
                  "unit": ["h"] * 121, "a": [EVIL] * 121, "b": ["C = 1"] * 121, "f": [EVIL] * 121}),
    ),
}  # fmt: skip


def spec_of(name: str, language: Language = "en", dark: bool = False) -> dict[str, Any]:
    """The whole chart, checked against the schema of Vega-Lite."""
    drawn = draw(*CASES[name], NAMES, language)
    assert drawn is not None
    spec: dict[str, Any] = drawn.to_dict() | {"config": themes.config(dark, language)}
    return spec | {"width": 400} if spec.get("width") == "container" else spec


def values_of(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows in spec["datasets"].values() for row in rows]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("language", "dark"), [("en", False), ("es", True)])
def test_every_kind_is_drawn_and_text_stays_text(name: str, language: Language, dark: bool) -> None:
    spec = spec_of(name, language, dark)
    svg = vl_convert.vegalite_to_svg(json.dumps(spec))
    assert svg.startswith("<svg") and "<script" not in svg and "NaN" not in svg and "undefined" not in svg
    assert "alert(" in svg  # it is drawn as the text that it is


@pytest.mark.parametrize("name", CASES)
def test_no_rows_no_chart(name: str) -> None:
    one, rows = CASES[name]
    assert draw(one, rows.slice(0, 0), NAMES, "en") is None


@pytest.mark.parametrize("chart", ["number", "table"])
def test_figures_and_tables_are_read_as_text(chart: str) -> None:
    columns = {"y": [{"column": "b"}]} if chart == "number" else {"columns": [{"column": "b"}]}
    assert draw(card(chart, **columns), pa.table({"b": [1.0]}), NAMES, "en") is None


def texts_of(name: str, language: Language = "en") -> list[str]:
    """What is written in a chart."""
    svg = vl_convert.vegalite_to_svg(json.dumps(spec_of(name, language)))
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_axes_and_labels_are_in_the_language_with_units() -> None:
    english, spanish = texts_of("row"), texts_of("row", "es")
    assert {"the b (h)", "the d", "yes", "no", "-11.5", "6.5", "10"} <= set(english)
    assert {"el b (h)", "el d", "sí", "-11,5", "6,5"} <= set(spanish)


def test_of_many_bars_the_first_are_drawn_and_counted() -> None:
    names = [f"T{number:03}" for number in range(1, 128)]
    one = card("row", x=text("a"), y=[{"column": "b"}], label={"column": "b"})
    rows = pa.table({"a": names, "b": [float(number) for number in range(127, 0, -1)]})
    drawn = draw(one, rows, NAMES, "en")
    assert drawn is not None
    spec = drawn.to_dict()
    assert list(dict.fromkeys(row["x"] for row in values_of(spec))) == names[:40]
    written = re.findall(r"<text[^>]*>([^<]+)</text>", vl_convert.vegalite_to_svg(json.dumps(spec | {"width": 400})))
    assert "40 / 127" in written and "T040" in written and "T041" not in written
    few = draw(one, rows.slice(0, 40), NAMES, "en")
    assert few is not None and "40 / " not in json.dumps(few.to_dict())


def test_a_limit_that_differs_is_a_tick_at_each_bar() -> None:
    one, rows = CASES["row"]
    differing = rows.set_column(4, "d", pa.array([4.75, 5.25]))
    drawn = draw(one, differing, NAMES, "en")
    assert drawn is not None
    marks = [layer["mark"]["type"] for layer in drawn.to_dict()["layer"]]
    assert "tick" in marks and "rule" not in marks


def test_an_interval_lies_between_its_limits() -> None:
    layers = spec_of("grouped")["layer"]
    interval = next(layer for layer in layers if layer["mark"].get("style") == "interval")
    assert (interval["encoding"]["y"]["field"], interval["encoding"]["y2"]["field"]) == ("limit0", "limit1")


def test_a_waterfall_ends_with_what_is_left() -> None:
    bars = values_of(spec_of("waterfall"))
    assert [(bar["from"], bar["to"]) for bar in bars] == [(0, 10), (10, 6), (6, 7.5), (0, 7.5)]
    up, down = bars[2]["color"], bars[1]["color"]
    assert up != down and bars[0]["color"] == bars[3]["color"]


def test_a_cube_has_its_edges_and_hides_those_behind() -> None:
    edges = [row for row in values_of(spec_of("cube")) if "hidden" in row]
    assert len(edges) == 12 and sum(edge["hidden"] for edge in edges) == 3
    assert {"26", "34.67", "54.67", "a1", "b2", "c2", "the b", "the c"} <= set(texts_of("cube"))


def test_a_square_where_there_are_two_factors() -> None:
    one, rows = CASES["cube"]
    flat = rows.slice(0, 4).set_column(2, "c", pa.array([None] * 4, pa.string()))
    drawn = draw(one, flat, NAMES, "en")
    assert drawn is not None
    edges = [row for row in values_of(drawn.to_dict()) if "hidden" in row]
    assert len(edges) == 4 and not any(edge["hidden"] for edge in edges)


def test_isolines_run_where_the_response_has_their_value() -> None:
    lines = [row for row in values_of(spec_of("contour")) if isinstance(row.get("piece"), int)]
    assert {row["z"] for row in lines} == {34.0, 36.0, 38.0, 40.0, 42.0, 44.0, 46.0}
    # linear between neighbours on the grid: exact there for a product of two factors
    errors = [abs(40 + 3 * row["x"] - 5 * row["x"] * row["y"] - row["z"]) for row in lines]
    assert max(errors) < 0.01


def test_bands_cover_the_whole_map_once() -> None:
    pieces: dict[str, list[tuple[float, float]]] = {}
    for row in values_of(spec_of("contour")):
        if isinstance(row.get("piece"), str):
            pieces.setdefault(row["piece"], []).append((row["x"], row["y"]))
    areas = [
        sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True)) / 2
        for ring in pieces.values()
    ]
    assert sum(areas) == pytest.approx(4.0, rel=1e-3)


def test_a_bowl_has_a_hole_in_its_bands() -> None:
    one, rows = CASES["contour"]
    bowl = rows.set_column(2, "z", pa.array([x * x + y * y for x, y in GRID]))
    drawn = draw(one, bowl, NAMES, "en")
    assert drawn is not None
    assert "<svg" in vl_convert.vegalite_to_svg(json.dumps(drawn.to_dict()))


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(color[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("paper", ["#FFFFFF", "#0E1117"])
@pytest.mark.parametrize("color", {*themes.PALETTE, themes.ACCENT, themes.QUIET, themes.ALERT, themes.GAIN})
def test_colours_stand_out_from_light_and_dark_paper(paper: str, color: str) -> None:
    lighter, darker = sorted((luminance(paper), luminance(color)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3  # WCAG 1.4.11
