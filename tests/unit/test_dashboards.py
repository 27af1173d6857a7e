"""Definitions of dashboards and how faults are said; values as parameters; figures as the reader writes them."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from ingestion.errors import Refused
from orchestration.dashboards.definitions import HERE, Card, Column, Format, Language, Names, Text
from orchestration.dashboards.formats import Wording, number
from orchestration.dashboards.queries import bind
from orchestration.dashboards.reading import load
from orchestration.dashboards.tables import ShownFigure, figure_of, table_of

EVIL = "'; drop table x; -- {{experiment}} [[ $1 <script>alert(1)</script> {} %s"
TEXT = Text(en="one", es="uno")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the definitions, to break."""
    target = tmp_path / "dashboards"
    shutil.copytree(HERE, target, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return target


def refusal(folder: Path) -> str:
    with pytest.raises(Refused) as refused:
        load(folder)
    return str(refused.value)


def test_the_five_dashboards_in_their_order() -> None:
    keys = [one.key for one in load().dashboards]
    assert keys == ["executive_summary", "doe_analysis", "cost_analysis", "tool_performance", "data_quality"]
    assert {"experiment", "response", "tool", "machine", "date_from", "date_to"} == set(load().filters)


def test_every_text_has_both_languages() -> None:
    found = load()
    texts = [text for one in found.dashboards for text in (one.title, one.question, *(tab.title for tab in one.tabs))]
    texts += [text for one in found.dashboards for card in one.cards() for text in (card.title, card.question)]
    texts += [*found.names.columns.values(), *found.names.values.values(), *found.names.sentences]
    assert all(text.en.strip() and text.es.strip() for text in texts)
    blanks = [text for text in found.names.sentences if text.en.count("{}") != text.es.count("{}")]
    assert blanks == []


DATA, LOADS = "definitions/data_quality.yml", "cards/data_quality/loads.sql"
DOE, COST = "definitions/doe_analysis.yml", "definitions/cost_analysis.yml"
BROKEN = [
    (DATA, "chart: number", "chart: pie", "definitions/data_quality.yml, key tabs.0.cards.0.chart"),
    (DATA, "width: third", "colour: red", "cards.0.colour: Extra inputs are not permitted, not 'red'"),
    (DATA, "key: data_quality", "key: quality", "call it quality.yml"),
    (DATA, "date_to]", "when]", "no filter when in filters.yml; there are: experiment"),
    (DATA, "- key: rows_loaded", "- key: objects", "card objects comes 2 times"),
    (DATA, "title: {en: Loads, es: Cargas}", "title: {en: Loads}", "tabs.0.title.es: Field required"),
    (DATA, "column: n_objects", "column: n_things", "card objects: column n_things has no title"),
    (DOE, "chart: contour", "chart: scatter", None),
    (DOE, "always: [experiment", "always: [tool", "key always: tool is none of its filters"),
    (COST, "to: doe_analysis", "to: nowhere", "key drill.to: no dashboard nowhere; there are"),
    (COST, "response: response}}", "machine: response}}", "drill.filters: machine is none of"),
    (LOADS, "{{date_from}}", "{{tool}}", "cards/data_quality/loads.sql: {{tool}} is none of"),
    (LOADS, "}}]]", "}}]", "cards/data_quality/loads.sql: [[ [[ ]] do not pair"),
    (LOADS, "{{date_from}}", "{{ Date }}", "do not pair"),
    ("filters.yml", "within: experiment", "within: plant", "filters.yml, filter response, key within: no filter plant"),
    ("filters.yml", "kind: date", "kind: week", "filters.yml, key filters.4.kind"),
    ("filters.yml", "kind: date", "kind: choice", "filter date_from, key choices: a filter of kind choice needs SQL"),
    ("names.yml", "columns:", "columns: [", "dashboards/names.yml: "),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), BROKEN)
def test_what_is_broken_is_named(folder: Path, file: str, old: str, new: str, message: str | None) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if message is None:  # another kind of chart of the same columns is no fault
        assert load(folder)
    else:
        assert message in refusal(folder)


def test_a_card_without_sql_says_which_file_to_write(folder: Path) -> None:
    (folder / "cards/cost_analysis/waterfall.sql").unlink()
    assert refusal(folder) == (
        "definitions/cost_analysis.yml, card waterfall: its SQL is missing: write cards/cost_analysis/waterfall.sql"
    )


def test_a_snippet_that_is_missing_says_which_file_to_write(folder: Path) -> None:
    (folder / "snippets/values_by_level.sql").unlink()
    assert refusal(folder).splitlines() == [
        f"cards/doe_analysis/{card}.sql: its snippet is missing: write snippets/values_by_level.sql"
        for card in ("main_effects", "interactions")
    ]


def test_a_snippet_stands_where_it_is_named() -> None:
    found = load()
    dashboard = found.dashboard("doe_analysis")
    shown = {card.key: found.sql(dashboard, card) for card in dashboard.cards()}
    assert [card for card, sql in shown.items() if "snippet" in sql] == []
    # every card of the page is of what is chosen, by the same rule
    rule = "where true [[and d.experiment_id = {{experiment}}]]"
    assert [card for card, sql in shown.items() if rule not in sql] == []


def test_all_faults_are_said_at_once(folder: Path) -> None:
    (folder / "cards/cost_analysis/waterfall.sql").unlink()
    (folder / "cards/doe_analysis/cube.sql").unlink()
    assert refusal(folder).count("its SQL is missing") == 2


def test_values_are_parameters_and_never_sql() -> None:
    sql = "select 1 where a = {{x}} [[and b = {{ y }} and c = {{x}}]] [[and d = {{z}}]]"
    assert bind(sql, {"x": EVIL, "y": "2"}) == ("select 1 where a = $1 and b = $2 and c = $1 ", [EVIL, "2"])
    assert bind(sql, {"y": "2", "x": "1", "z": ""}) == ("select 1 where a = $1 and b = $2 and c = $1 ", ["1", "2"])
    day = dt.date(2026, 3, 1)
    assert bind("[[where d >= {{from}}]]", {"from": day}) == ("where d >= $1", [day])


def test_an_optional_part_over_several_lines_goes_as_a_whole() -> None:
    assert bind("select 1\n[[where a = {{x}}\n  and b = {{y}}]]", {"x": "1"}) == ("select 1\n", [])


def test_a_value_that_is_needed_and_missing_is_refused() -> None:
    with pytest.raises(Refused, match="filter x has no value"):
        bind("select {{x}}", {"y": "1"})


@pytest.mark.parametrize(
    ("value", "en", "es"),
    [
        (1234.5, "1,234.5", "1.234,5"),
        (0.0076089, "0.0076089", "0,0076089"),
        (12345.6, "12,346", "12.346"),
        (-2, "-2", "-2"),
        (1.23456e-9, "1.2346e-09", "1,2346e-09"),
        (float("nan"), "", ""),
        (float("-inf"), "-∞", "-∞"),
    ],
)
def test_figures_as_the_reader_writes_them(value: float, en: str, es: str) -> None:
    assert (number(value, "en"), number(value, "es")) == (en, es)


@pytest.mark.parametrize(
    ("kind", "value", "en", "es"),
    [
        ("p_value", 0.0312345, "0.0312", "0,0312"),
        ("p_value", 0.00012345, "0.000123", "0,000123"),
        ("p_value", 0.0001, "0.0001", "0,0001"),
        ("p_value", 0.0000999, "< 0.0001", "< 0,0001"),
        ("p_value", 0.0, "< 0.0001", "< 0,0001"),
        ("p_value", 1.0, "1", "1"),
        ("p_value", float("nan"), "", ""),
        ("rounded", 1234.5678, "1,235", "1.235"),
        ("rounded", 987.4, "987", "987"),
        ("rounded", 1234567.8, "1,234,568", "1.234.568"),
        ("rounded", 3, "3", "3"),
        ("rounded", 99.96, "100", "100"),
        ("rounded", 49.777, "49.8", "49,8"),
        ("rounded", 0.3, "0.3", "0,3"),
        ("rounded", -0.4, "-0.4", "-0,4"),
        ("percent", -0.001, "0.00", "0,00"),
        ("number", -0.0, "0", "0"),
        ("percent", -100.0, "-100.00", "-100,00"),
    ],
)
def test_figures_have_the_digits_of_what_they_are(kind: Format, value: float, en: str, es: str) -> None:
    assert (Wording(NAMES, "en").value(value, kind), Wording(NAMES, "es").value(value, kind)) == (en, es)


def test_columns_have_the_format_of_what_they_are() -> None:
    columns = [column for one in load().dashboards for card in one.cards() for column in card.shown()]
    p_values = {column.column: column.format for column in columns if column.column.endswith("p_value")}
    assert p_values == {"p_value": "p_value", "lack_of_fit_p_value": "p_value"}
    whole = ("pieces", "USD/year", "USD")
    assert {column.format for column in columns if column.unit in whole} == {"rounded"}
    table = table_of(card(*(Column(column=name, format="rounded") for name in ("life", "cost"))), pa.table(
        {"life": [4.567], "cost": [None]}), NAMES, "en")  # fmt: skip
    assert (table.rows, table.numeric) == ((("4.57", ""),), (True, True))


def test_nothing_but_what_a_question_names_is_cut_off() -> None:
    """Lists that grow with the warehouse or with time have one limit; what belongs to one experiment has none."""
    found = load()
    limits = {
        f"{one.key}/{card.key}": re.findall(r"^limit (\d+)$", found.sql(one, card), re.MULTILINE)
        for one in found.dashboards
        for card in one.cards()
    }
    others = {name: held for name, held in limits.items() if held not in ([], ["100000"])}
    figures = ("savings_predicted", "savings_verified", "roi", "payback", "npv")
    assert others == {
        "doe_analysis/predicted": ["1"],
        "executive_summary/savings": ["20"],
        **{f"executive_summary/{name}": ["1"] for name in figures},
    }
    questions = {card.key: card.question for card in found.dashboard("executive_summary").cards()}
    assert "20 largest" in questions["savings"].en and "20 mayores" in questions["savings"].es


def test_the_unit_of_the_scale_of_analysis_is_said_in_one_place() -> None:
    found = load()
    assert [card.key for one in found.dashboards for card in one.cards() if "transform" in found.sql(one, card)] == []


NAMES = Names(
    columns={key: Text(en=key, es=f"el {key}") for key in ("name", "life", "cost", "share", "day", "at", "good")},
    values={"tool": Text(en="tool", es="herramienta"), "USD/piece": Text(en="USD/piece", es="USD/pieza")},
    sentences=(
        Text(en="{} is predicted: run {}", es="se prevé {}: ensaye {}"),
        Text(en="no life", es="sin vida"),
        Text(en="not known ({})", es="no se sabe ({})"),
    ),
)


def card(*columns: Column, chart: str = "table", **more: object) -> Card:
    return Card.model_validate(
        {"key": "one", "title": TEXT, "question": TEXT, "chart": chart, "columns": columns, **more}
    )


def shown(language: Language) -> list[tuple[str, ...]]:
    columns = (
        Column(column="name", format="text"), Column(column="life", unit_column="unit"),
        Column(column="cost", format="usd", unit="USD/piece"), Column(column="share", format="percent"),
        Column(column="day", format="date"), Column(column="at", format="time"), Column(column="good", format="yes_no"),
    )  # fmt: skip
    rows = pa.table(
        {
            "name": ["tool", None], "life": [1234.5, 2.0], "unit": ["h", "min"], "cost": [0.5, None],
            "share": [12.5, None], "day": [dt.date(2026, 3, 1), None], "at": [dt.datetime(2026, 3, 1, 14, 5), None],
            "good": [True, False],
        }
    )  # fmt: skip
    table = table_of(card(*columns), rows, NAMES, language)
    assert table.numeric == (False, True, True, True, False, False, False)
    return [table.headers, *table.rows]


def test_a_table_in_english() -> None:
    assert shown("en") == [
        ("name", "life", "cost (USD/piece)", "share (%)", "day", "at", "good"),
        ("tool", "1,234.5 h", "0.5", "12.50", "2026-03-01", "2026-03-01 14:05", "yes"),
        ("", "2 min", "", "", "", "", "no"),
    ]


def test_a_table_in_spanish() -> None:
    assert shown("es") == [
        ("el name", "el life", "el cost (USD/pieza)", "el share (%)", "el day", "el at", "el good"),
        ("tool", "1.234,5 h", "0,5", "12,50", "2026-03-01", "2026-03-01 14:05", "sí"),
        ("", "2 min", "", "", "", "", "no"),
    ]


def test_words_of_the_warehouse_are_translated_and_texts_of_users_are_not() -> None:
    spanish = Wording(NAMES, "es")
    assert (spanish.value("tool", "word"), spanish.value("tool", "text")) == ("herramienta", "tool")
    assert spanish.word("49.81 is predicted: run {x} <b>") == "se prevé 49,81: ensaye {x} <b>"
    assert spanish.word("not known (no life)") == "no se sabe (sin vida)"
    assert spanish.word("something else") == "something else"
    assert Wording(NAMES, "en").word("not known (no life)") == "not known (no life)"


def test_a_figure_with_its_limits() -> None:
    column = Column(column="life", unit="h")
    limits = [Column(column="cost"), Column(column="share")]
    one = card(chart="number", y=[column], limits=limits, label=Column(column="name", format="text"))
    rows = pa.table({"life": [1234.5], "cost": [1000.0], "share": [1500.25], "name": [EVIL]})
    assert figure_of(one, rows, NAMES, "es") == ShownFigure("1.234,5 h", f"{EVIL}; 1.000 a 1.500,2")
    assert figure_of(one, rows.slice(0, 0), NAMES, "es") is None
    nothing = rows.set_column(0, "life", pa.array([None], pa.float64()))
    assert figure_of(one, nothing, NAMES, "en") is None
