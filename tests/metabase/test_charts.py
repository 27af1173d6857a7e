"""How Metabase draws each kind of card: its settings, and what the SQL around the card's own returns in PostgreSQL."""

from typing import Any

import pytest

from orchestration.dashboards.definitions import Card, Names
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.metabase import charts, columns
from orchestration.dashboards.metabase.charts import Look, looks
from orchestration.dashboards.metabase.layout import places
from orchestration.services import Connections
from orchestration.sql import ask

TITLES = {
    "term": "Term",
    "effect": "Effect",
    "big": "Big",
    "margin": "Margin",
    "day": "Day",
    "life": "Life",
    "odd": "Odd",
    "note": "Note",
    "status": "Status",
    "share": "Share",
    "level": "Level",
    "depth": "Depth",
    "pair": "Pair",
    "why": "Why",
    "cost_per_unit_usd": "Cost",
    "savings_usd": "Savings",
}
NAMES = Names.model_validate(
    {
        "columns": {name: {"en": title, "es": f"{title} (es)"} for name, title in TITLES.items()},
        "values": {
            "loaded": {"en": "loaded", "es": "cargado"},
            "pure_error": {"en": "pure error", "es": "error puro"},
            "it's": {"en": "it is", "es": "es"},
        },
        "sentences": [
            {"en": "100 % of {} (at {})", "es": "de {1}, el 100 % \\ {0}".replace("{1}", "{}").replace("{0}", "{}")}
        ],
    }
)
EN, ES = Wording(NAMES, "en"), Wording(NAMES, "es")


def card(chart: str, **more: Any) -> Card:
    """A card of a kind."""
    text = {"en": "A", "es": "B"}
    return Card.model_validate({"key": "a", "title": text, "question": text, "chart": chart, **more})


def look(one: Card, sql: str, wording: Wording = EN) -> Look:
    """Its only picture."""
    (found,) = looks(one, sql, wording)
    return found


def test_a_figure_has_its_unit_behind_it() -> None:
    found = look(card("number", y=[{"column": "life", "format": "integer", "unit": "h"}]), "select 1 as life")
    assert (found.display, found.sql, found.settings["scalar.field"]) == ("scalar", "select 1 as life", "life")
    assert found.settings["column_settings"]['["name","life"]'] == {
        "column_title": "Life (h)",
        "suffix": " h",
        "decimals": 0,
        "number_separators": ".,",
    }


def test_a_format_that_is_new_is_written_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "NUMERIC", columns.NUMERIC | {"a_new_figure"})
    plain = card("table", columns=[{"column": "life"}]).columns[0]
    figure, text = (plain.model_copy(update={"format": name}) for name in ("a_new_figure", "a_new_text"))
    assert columns.settings([figure], ES) == {
        '["name","life"]': {"column_title": "Life (es)", "number_separators": ",."}
    }
    assert columns.settings([text], ES) == {'["name","life"]': {"column_title": "Life (es)"}}
    for one in (figure, text):
        table = card("table", columns=[{"column": "life"}]).model_copy(update={"columns": (one,)})
        assert look(table, "select 1 as life", ES).sql == "select 1 as life"


def test_a_figure_with_limits_is_a_table_of_one_row() -> None:
    one = card(
        "number", y=[{"column": "effect"}], limits=[{"column": "margin"}], label={"column": "note", "format": "text"}
    )
    found = look(one, "select 1")
    assert found.display == "table"
    assert found.settings["table.columns"] == [
        {"name": "note", "enabled": True},
        {"name": "effect", "enabled": True},
        {"name": "margin", "enabled": True},
    ]


def test_a_table_shows_units_beside_their_values_and_hides_what_a_click_takes_along() -> None:
    one = card(
        "table",
        columns=[{"column": "effect", "unit_column": "unit"}, {"column": "savings_usd", "format": "usd"}],
        drill={"to": "b", "filters": {"experiment": "experiment_id"}},
    )
    found = look(one, "select 1", ES)
    assert [(each["name"], each["enabled"]) for each in found.settings["table.columns"]] == [
        ("effect", True),
        ("unit", True),
        ("savings_usd", True),
        ("experiment_id", False),
    ]
    said = found.settings["column_settings"]
    assert said['["name","unit"]'] == {"column_title": "Unidad"}
    assert said['["name","savings_usd"]'] == {
        "column_title": "Savings (es) (USD)",
        "number_separators": ",.",
        "decimals": 2,
    }


def test_lines_over_time_keep_limits_on_the_same_axis() -> None:
    one = card(
        "line",
        x={"column": "day", "format": "date"},
        y=[{"column": "life", "unit": "h"}],
        limits=[{"column": "margin"}],
    )
    found = look(one, "select 1")
    assert (found.display, found.sql) == ("line", "select 1")
    assert found.settings["graph.dimensions"] == ["day"]
    assert found.settings["graph.metrics"] == ["life", "margin"]
    assert found.settings["graph.x_axis.scale"] == "timeseries"
    assert found.settings["graph.y_axis.title_text"] == "Life (h)"
    assert found.settings["graph.y_axis.auto_split"] is False
    assert found.settings["series_settings"]["margin"]["line.style"] == "dashed"
    assert found.settings["series_settings"]["life"] == {"title": "Life (h)"}


@pytest.mark.parametrize("chart", ["bar", "row"])
def test_bars_that_are_compared_with_a_limit_stand_upright(chart: str) -> None:
    plain = card(chart, x={"column": "term", "format": "text"}, y=[{"column": "effect"}])
    assert look(plain, "select 1").display == chart
    found = look(
        plain.model_copy(update={"limits": card("bar", x={"column": "term"}, y=[{"column": "margin"}]).y}), "select 1"
    )
    assert found.display == "combo"
    assert found.settings["series_settings"]["effect"] == {"title": "Effect", "display": "bar"}
    assert found.settings["series_settings"]["margin"]["display"] == "line"


def test_bars_in_series_come_with_one_limit_each(services: Connections) -> None:
    one = card(
        "bar",
        stacked=True,
        x={"column": "term", "format": "text"},
        y=[{"column": "effect", "unit_column": "unit"}],
        series={"column": "big", "format": "yes_no"},
        limits=[{"column": "margin"}],
    )
    rows = "('B', 3.0, true), ('A', 1.0, false), ('A', 2.0, true), ('C', null, true)"
    sql = f"select term, effect, big, 2.5 as margin, 'h' as unit from (values {rows}) as v (term, effect, big)"  # noqa: S608
    found = look(one, sql, ES)
    assert found.settings["stackable.stack_type"] == "stacked"
    assert found.settings["graph.dimensions"] == ["term", "drawn_series"]
    assert found.settings["series_settings"]["Margin (es)"]["display"] == "line"
    assert found.settings["graph.tooltip_columns"] == ['["name","unit"]']
    assert ask(services.reader, found.sql).to_pylist() == [
        {"term": "B", "drawn_series": "sí", "drawn_value": 3.0, "unit": "h"},
        {"term": "A", "drawn_series": "no", "drawn_value": 1.0, "unit": "h"},
        {"term": "A", "drawn_series": "sí", "drawn_value": 2.0, "unit": "h"},
        {"term": "B", "drawn_series": "Margin (es)", "drawn_value": 2.5, "unit": None},
        {"term": "A", "drawn_series": "Margin (es)", "drawn_value": 2.5, "unit": None},
        {"term": "C", "drawn_series": "Margin (es)", "drawn_value": 2.5, "unit": None},
    ]


def test_several_measures_in_panels_and_an_event(services: Connections) -> None:
    one = card(
        "line",
        x={"column": "day", "format": "date"},
        y=[{"column": "life"}, {"column": "odd"}],
        panel={"column": "pair", "format": "text"},
        event={"column": "note", "format": "text"},
    )
    rows = "(1, 5.0, null, 'P', null), (2, 6, 6, 'P', 'new'), (3, null, null, 'P', 'newer')"
    sql = f"select * from (values {rows}) as v (day, life, odd, pair, note)"  # noqa: S608
    found = look(one, sql)
    assert found.settings["series_settings"]["Odd"] == {"line.missing": "none", "line.marker_enabled": True}
    drawn = [tuple(row.values()) for row in ask(services.reader, found.sql).to_pylist()]
    assert drawn == [
        (1, "P · Life", 5.0),
        (2, "P · Life", 6.0),
        (2, "P · Odd", 6.0),
        (2, "P · Note", 6.0),
        (3, "P · Note", 0.0),  # a change is seen though nothing was made that day
    ]


def test_a_click_on_a_point_takes_its_series_along(services: Connections) -> None:
    one = card(
        "scatter",
        x={"column": "effect"},
        y=[{"column": "life"}],
        series={"column": "term", "format": "text"},
        drill={"to": "b", "filters": {"experiment": "term", "other": "effect"}},
    )
    found = look(one, "select 1.5 as effect, 2 as life, 'A' as term")
    assert found.settings["graph.x_axis.scale"] == "linear"
    assert ask(services.reader, found.sql).to_pylist() == [
        {"effect": 1.5, "drawn_series": "A", "drawn_value": 2.0, "term": "A"}
    ]


def test_contours_are_points_in_fifths_of_the_range_panel_by_panel(services: Connections) -> None:
    one = card(
        "contour",
        x={"column": "level", "title_column": "of"},
        y=[{"column": "depth"}, {"column": "share"}],
        panel={"column": "pair", "format": "text"},
    )
    flat, steep = "('BC', 0, 0, 7.0), ('BC', 1, 0, 7.0)", "('AB', 0, 0, 0.0), ('AB', 1, 0, 19.9), ('AB', 0, 1, 20)"
    rows = f"{flat}, {steep}, ('AB', 1, 1, 100)"
    sql = f"select *, 'speed' as of from (values {rows}) as v (pair, level, depth, share)"  # noqa: S608
    found = looks(one, sql, EN)
    assert len(found) == charts.n_looks(one) == 4
    bands = [list(ask(services.reader, each.sql)["drawn_series"].to_pylist()) for each in found]
    # a range without width is of the lowest fifth; a limit belongs to the fifth above it, the maximum to the last one
    assert bands == [["1 lowest fifth"] * 2, ["1 lowest fifth", "1 lowest fifth", "2", "5 highest fifth"], [], []]
    assert {key: value["color"] for key, value in found[0].settings["series_settings"].items()} == {
        "1 lowest fifth": "#440154",
        "2": "#3B528B",
        "3": "#21918C",
        "4": "#5EC962",
        "5 highest fifth": "#FDE725",
    }


def test_a_cube_is_a_table_of_its_corners(services: Connections) -> None:
    one = card(
        "cube",
        x={"column": "level", "format": "text", "title_column": "of"},
        series={"column": "depth", "format": "text", "title_column": "also_of"},
        panel={"column": "pair", "format": "text", "title_column": "no_factor"},
        y=[{"column": "life"}],
    )
    sql = "select 'low' as level, 'A: speed' as of, 'flat' as depth, 'B: shape' as also_of, 7.5 as life,\n"
    sql += "    null::text as pair, null::text as no_factor"
    found = look(one, sql)
    assert (found.display, found.settings["table.pivot_column"], found.settings["table.cell_column"]) == (
        "table",
        "level",
        "life",
    )
    assert ask(services.reader, found.sql).to_pylist() == [
        {"drawn_row": "B: shape = flat", "level": "A: speed = low", "life": 7.5}
    ]


def test_words_are_translated_and_texts_of_users_are_not(services: Connections) -> None:
    one = card("table", columns=[{"column": "status", "format": "word"}, {"column": "why", "format": "text"}])
    words = ["loaded", "pure_error", "it's", "100 % of all (at noon)", "100 x of all (at noon)", "mine", None]
    listed = ", ".join("(null)" if word is None else "('" + word.replace("'", "''") + "')" for word in words)
    sql = f"select status, 'loaded' as why from (values {listed}) as v (status)"  # noqa: S608
    english, spanish = (ask(services.reader, look(one, sql, each).sql) for each in (EN, ES))
    assert english["status"].to_pylist() == ["loaded", "pure error", "it is", *words[3:]]
    assert spanish["status"].to_pylist() == [
        "cargado",
        "error puro",
        "es",
        "de all, el 100 % \\ noon",
        "100 x of all (at noon)",
        "mine",
        None,
    ]
    assert set(spanish["why"].to_pylist()) == {"loaded"}


def test_cards_fill_lines_of_24_columns() -> None:
    third, half = card("number", y=[{"column": "life"}], width="third"), card("table", columns=[{"column": "life"}])
    full = half.model_copy(update={"width": "full"})
    found = [
        (one["col"], one["row"], one["size_x"], one["size_y"]) for one in places([third, third, half, third, full])
    ]
    assert found == [(0, 0, 8, 4), (8, 0, 8, 4), (0, 4, 12, 8), (12, 4, 8, 4), (0, 12, 24, 8)]
