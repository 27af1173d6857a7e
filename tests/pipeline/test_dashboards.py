"""Every card of every dashboard against the built warehouse, asked with the rights of `reporter` and no others."""

import csv
import datetime as dt
import json
import math
import secrets
import time
from collections.abc import Iterator
from typing import Any

import pytest
import vl_convert
from psycopg2.extensions import connection as Connection
from pydantic import SecretStr
from scipy import stats

from ingestion.settings import PostgresSettings
from orchestration import services as embedded
from orchestration.dashboards import themes
from orchestration.dashboards.charts import draw
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.queries import Reader, Values, answer, choices, with_defaults
from orchestration.dashboards.reading import load
from orchestration.dashboards.tables import figure_of, table_of
from orchestration.demo import PUBLISHED
from tests import warehouses
from tests.ask import ask
from tests.honest import database

DEFINITIONS = load()
CARDS = [(one.key, card.key) for one in DEFINITIONS.dashboards for card in one.cards()]
EVIL = "'; drop table marts.dim_experiment; -- {{response}} [[ $1 <b>"
MONTGOMERY = {"experiment": "mont_tool_life_2x3_r3", "response": "tool_life"}
CASE: dict[str, str | dt.date] = {
    "experiment": "case_zc1668", "response": "tool_life", "tool": "ZC1668", "machine": "ZC1668-M1",
    "date_from": dt.date(2026, 2, 1), "date_to": dt.date(2027, 6, 30),
}  # fmt: skip
STOPPED, MANY = "derived_tool_life_censored52", 10_000
LOOKER, TIMES = "dashboard_looker", "\u00d7"
WITH_TEXT = [key for key in CARDS if set(DEFINITIONS.dashboard(key[0]).filters) - {"date_from", "date_to"}]


@pytest.fixture(scope="module")
def reporter(built: embedded.Connections) -> Iterator[PostgresSettings]:
    """A role that is a member of `reporter` and may do nothing else."""
    password = secrets.token_hex(16)
    ask(built.postgres, f"create role {LOOKER} login password '{password}' in role reporter")
    yield built.postgres.model_copy(update={"user": LOOKER, "password": SecretStr(password)})
    ask(built.postgres, f"drop role {LOOKER}")


@pytest.fixture(scope="module")
def reader(reporter: PostgresSettings) -> Iterator[Reader]:
    with Reader(reporter, DEFINITIONS) as opened:
        yield opened


@pytest.fixture(scope="module")
def empty(built: embedded.Connections, reporter: PostgresSettings) -> Iterator[PostgresSettings]:
    """A warehouse in which every mart is there and holds nothing."""
    target = database(built.postgres, "empty_marts")
    columns = ask(
        built.postgres,
        """
        select relname, string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
        from pg_class inner join pg_attribute on attrelid = pg_class.oid
        where relnamespace = 'marts'::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped
        group by relname""",
    )
    tables = "; ".join(f"create table marts.{name} ({held})" for name, held in columns)
    grants = "grant usage on schema marts to reporter; grant select on all tables in schema marts to reporter"
    ask(target, f"create schema marts; {tables}; {grants}")
    yield reporter.model_copy(update={"dbname": target.dbname})


def rows(reader: Reader, dashboard: str, card: str, values: Values | None = None) -> list[dict[str, Any]]:
    one = DEFINITIONS.dashboard(dashboard)
    asked = next(found for found in one.cards() if found.key == card)
    found: list[dict[str, Any]] = reader.answer(one, asked, values or {}).to_pylist()
    return found


def own(dashboard: str, values: Values) -> dict[str, str | dt.date]:
    return {name: value for name, value in values.items() if name in DEFINITIONS.dashboard(dashboard).filters}


@pytest.mark.parametrize("values", [{}, CASE, MONTGOMERY], ids=["no filter", "all filters", "an experiment"])
@pytest.mark.parametrize(("dashboard", "card"), CARDS)
def test_every_card_answers_with_the_columns_it_shows(
    reader: Reader, dashboard: str, card: str, values: dict[str, str | dt.date]
) -> None:
    one = DEFINITIONS.dashboard(dashboard)
    asked = next(found for found in one.cards() if found.key == card)
    found = reader.answer(one, asked, own(dashboard, values))
    assert set(found.column_names) == set(asked.asked()) and len(found.column_names) == len(asked.asked())
    languages: tuple[Language, ...] = ("en", "es")
    for language in languages:
        table = table_of(asked, found, DEFINITIONS.names, language)
        assert len(table.rows) == found.num_rows and len(table.headers) == len(asked.shown())
        drawn = draw(asked, found, DEFINITIONS.names, language)
        if drawn is None:
            read = asked.chart in ("table", "number")
            assert read or all(row[y.column] is None for row in found.to_pylist() for y in asked.y)
        else:
            spec = drawn.to_dict() | {"config": themes.config(language == "es", language)}
            assert "<svg" in vl_convert.vegalite_to_svg(json.dumps(spec))


# what the built data have nothing of, with the reason
NOTHING = {
    ("data_quality", "reasons"): "nothing was rejected: tested below",
    ("doe_analysis", "joint_settings"): "one response only",
    ("doe_analysis", "confirmations"): "its confirmation is another experiment's",
}


@pytest.mark.parametrize(("dashboard", "card"), [key for key in CARDS if key not in NOTHING])
def test_every_card_has_something_to_show(reader: Reader, dashboard: str, card: str) -> None:
    assert rows(reader, dashboard, card, own(dashboard, CASE)) or rows(reader, dashboard, card, MONTGOMERY)


@pytest.mark.parametrize(("dashboard", "card"), WITH_TEXT)
def test_text_in_a_filter_stays_a_value(reader: Reader, dashboard: str, card: str) -> None:
    values = {name: EVIL for name in DEFINITIONS.dashboard(dashboard).filters if not name.startswith("date_")}
    assert rows(reader, dashboard, card, values) == []


@pytest.mark.parametrize(("dashboard", "card"), CARDS)
def test_an_empty_warehouse_has_no_rows_and_no_error(empty: PostgresSettings, dashboard: str, card: str) -> None:
    one = DEFINITIONS.dashboard(dashboard)
    asked = next(found for found in one.cards() if found.key == card)
    found = answer(empty, DEFINITIONS, one, asked, with_defaults(empty, DEFINITIONS, one, {}))
    assert found.num_rows == 0
    assert table_of(asked, found, DEFINITIONS.names, "es").rows == ()
    assert draw(asked, found, DEFINITIONS.names, "es") is None
    if asked.chart == "number":
        assert figure_of(asked, found, DEFINITIONS.names, "es") is None


def test_filters_offer_what_there_is(reporter: PostgresSettings, warehouse: Connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("select distinct machine_id from staging.stg_production where tool_id = 'ZC1668'")
        machines = sorted(row[0] for row in cursor)
    offered = choices(reporter, DEFINITIONS, "experiment", {})
    assert {bundle.name for bundle in PUBLISHED.iterdir()} <= set(offered) and len(set(offered)) == len(offered)
    assert choices(reporter, DEFINITIONS, "response", MONTGOMERY) == ["tool_life"]
    assert choices(reporter, DEFINITIONS, "response", {"experiment": EVIL}) == []
    assert choices(reporter, DEFINITIONS, "response", {"experiment": STOPPED}) == [
        "tool_life"
    ]  # lives that were stopped
    assert choices(reporter, DEFINITIONS, "machine", {"tool": "ZC1668"}) == machines
    assert choices(reporter, DEFINITIONS, "date_from", {}) == []


def test_a_page_without_filters_shows_the_first_of_each(reader: Reader) -> None:
    doe = DEFINITIONS.dashboard("doe_analysis")
    found = reader.with_defaults(doe, {"response": ""})
    assert list(found) == ["experiment", "response"]
    assert found["experiment"] == min(reader.choices("experiment", {}))
    assert reader.with_defaults(doe, MONTGOMERY) == MONTGOMERY


def test_the_pareto_of_the_book(reader: Reader) -> None:
    """Montgomery, Design and Analysis of Experiments, Problem 6-1: effects; the limit from the error mean square."""
    found = rows(reader, "doe_analysis", "pareto", MONTGOMERY)
    effects = {"B": 11.33, "AC": -8.83, "C": 6.83, "BC": -2.83, "ABC": -2.17, "AB": -1.67, "A": 0.33}
    assert [row["term"] for row in found] == list(effects)
    assert [round(row["effect"], 2) for row in found] == list(effects.values())
    assert all(row["absolute_effect"] == abs(row["effect"]) for row in found)
    limit = stats.t.ppf(0.975, 16) * (482.67 / 16 / 6) ** 0.5
    assert all(row["significance_limit"] == pytest.approx(limit, rel=1e-4) for row in found)
    assert {row["term"] for row in found if row["is_significant"]} == {"B", "AC", "C"}
    assert {row["unit"] for row in found} == {"h"}


def test_inert_effects_lie_on_a_line_of_their_own(reader: Reader) -> None:
    """The same experiment: A, AB, ABC and BC are inert, the smallest four of seven; slope by hand, 3.3988 / 0.7519."""
    found = rows(reader, "doe_analysis", "half_normal", MONTGOMERY)
    slope = 4.520
    assert len(found) == 7
    assert all(row["inert_effect"] == pytest.approx(slope * row["half_normal_score"], rel=2e-4) for row in found)
    inert = [(stats.norm.ppf(0.5 + (place - 0.5) / 14), size / 6) for place, size in enumerate((2, 10, 13, 17), 1)]
    assert slope == pytest.approx(sum(x * y for x, y in inert) / sum(x * x for x, _ in inert), rel=2e-4)


def test_of_few_inert_effects_the_line_is_that_of_chance(reader: Reader) -> None:
    """Montgomery, section 6.2: AB alone is inert; MSE 3.917, so the error of an effect is 2 sqrt(MSE / 12)."""
    found = rows(reader, "doe_analysis", "half_normal", {"experiment": "mont_chem_2x2_r3"})
    assert [row["active_term"] for row in found] == [None, "B", "A"]
    slope = 2 * math.sqrt(3.917 / 12)
    assert all(row["inert_effect"] == pytest.approx(slope * row["half_normal_score"], rel=1e-4) for row in found)


CELLS = {
    ("-1", "-1", "-1"): (22, 31, 25), ("1", "-1", "-1"): (32, 43, 29), ("-1", "1", "-1"): (35, 34, 50),
    ("1", "1", "-1"): (55, 47, 46), ("-1", "-1", "1"): (44, 45, 38), ("1", "-1", "1"): (40, 37, 36),
    ("-1", "1", "1"): (60, 50, 54), ("1", "1", "1"): (39, 41, 47),
}  # fmt: skip


def test_the_cube_and_the_lines_of_the_book(reader: Reader) -> None:
    """The same experiment: means of its table of runs."""
    cube = rows(reader, "doe_analysis", "cube", MONTGOMERY)
    means = {(row["level_x"], row["level_y"], row["level_z"]): row["mean_response"] for row in cube}
    assert means == pytest.approx({corner: sum(cell) / 3 for corner, cell in CELLS.items()})
    lines = {row["level"]: row["mean_response"] for row in rows(reader, "doe_analysis", "main_effects", MONTGOMERY)}
    for place, letter in enumerate("ABC"):
        for level in ("-1", "1"):
            cells = [life for corner, cell in CELLS.items() if corner[place] == level for life in cell]
            assert lines[f"{letter} = {level}"] == pytest.approx(sum(cells) / len(cells))
    pairs = rows(reader, "doe_analysis", "interactions", MONTGOMERY)
    assert list(dict.fromkeys(row["pair"] for row in pairs)) == [
        f"A {TIMES} C",
        f"B {TIMES} C",
        f"A {TIMES} B",
    ]  # by size
    crossed = {(row["level_x"], row["level_y"]): row["mean_response"] for row in pairs if row["pair"] == f"A {TIMES} C"}
    assert crossed["A = 1", "C = -1"] == pytest.approx(sum((32, 43, 29, 55, 47, 46)) / 6)


def test_figures_are_on_the_scale_that_their_unit_names(reader: Reader) -> None:
    """Daniel's drill is analysed as ln: means are of logarithms of the file, predictions are rates like those in it."""
    with (PUBLISHED / "daniel_drill_2x4_log/runs.csv").open(encoding="utf-8") as file:
        runs = list(csv.DictReader(file))
    values = {"experiment": "daniel_drill_2x4_log", "response": "advance_rate"}
    means = {row["level"]: row["mean_response"] for row in rows(reader, "doe_analysis", "main_effects", values)}
    for letter, name in {"A": "drill_load", "B": "flow_rate", "C": "rotational_speed", "D": "mud_type"}.items():
        for level in ("-1", "1"):
            logs = [math.log(float(run["advance_rate"])) for run in runs if run[name] == level]
            assert means[f"{letter} = {level}"] == pytest.approx(sum(logs) / len(logs), rel=1e-12)
    high = ("flow_rate", "rotational_speed", "mud_type")
    best = [float(run["advance_rate"]) for run in runs if all(run[name] == "1" for name in high)]
    ((predicted, lower, upper),) = [
        (row["predicted_response"], row["pi_lower"], row["pi_upper"])
        for row in rows(reader, "doe_analysis", "predicted", values)
    ]
    assert 0.8 * min(best) < predicted < 1.25 * max(best)  # the logarithm of it would be a fifth
    assert 0 < lower < predicted < upper
    assert upper / predicted == pytest.approx(predicted / lower, rel=1e-9)  # symmetric in the logarithm


def test_units_are_those_of_the_scale_of_each_figure(reader: Reader) -> None:
    """What is fitted is in logarithms, what is predicted is not. Lives of a normal distribution are as they are."""
    fitted = ("pareto", "main_effects", "interactions", "cube", "model_summary", "residuals_fitted", "model_terms")
    natural = ("predicted", "next_step", "contour")
    for values, on_scale, as_it_is in (
        ({"experiment": "two_responses", "response": "life"}, "log10 min", "min"),
        ({"experiment": "stopped_weibull", "response": "life"}, "ln pieces", "pieces"),
        ({"experiment": "stopped_normal", "response": "life"}, "pieces", "pieces"),
        ({"experiment": STOPPED, "response": "tool_life"}, "ln h", "h"),
    ):
        found = {(card, row["unit"]) for card in fitted for row in rows(reader, "doe_analysis", card, values)}
        assert found == {(card, on_scale) for card in fitted}, values
        assert {row["unit"] for card in natural for row in rows(reader, "doe_analysis", card, values)} == {as_it_is}
    (power,) = rows(reader, "doe_analysis", "power", {"experiment": "two_responses", "response": "life"})
    assert power["unit"] == "log10 min"
    assert {row["unit"] for row in rows(reader, "doe_analysis", "half_normal", {"experiment": "two_responses"})} == {
        "log10 min"
    }


def test_stopped_lives_show_their_models_and_no_means_of_what_is_not_known(reader: Reader) -> None:
    """Montgomery, Problem 6-1, stopped at 52 h: 3 of 24 lives were longer; least squares has nothing to say of them."""
    values = {"experiment": STOPPED, "response": "tool_life"}
    found = {
        card: rows(reader, "doe_analysis", card, values) for dashboard, card in CARDS if dashboard == "doe_analysis"
    }
    models = {(row["model"], row["distribution"]): row for row in found["model_summary"]}
    assert {("full", "weibull"), ("full", "lognormal"), ("full", "normal"), ("reduced", "lognormal")} <= set(models)
    assert all(row["n_runs"] == 24 and row["aic"] > 0 and row["r_squared"] is None for row in models.values())
    assert models["reduced", "lognormal"]["terms"] == "A B C AC"
    sigmas = {distribution for (_, distribution), row in models.items() if row["residual_std_error"] is not None}
    assert sigmas == {"weibull", "lognormal"}  # that of a normal model is in h, and the others' in ln h
    normal = rows(reader, "doe_analysis", "model_summary", {"experiment": "stopped_normal"})
    assert {row["distribution"] for row in normal if row["residual_std_error"] is not None} == {"normal"}
    terms = {row["term"]: row["coefficient"] for row in found["model_terms"]}
    assert list(terms) == ["1", "A", "B", "C", "AC"]
    # every corner as often: what the model says at a level is its mean and the coefficient of the factor
    lines = {row["level"]: row["mean_response"] for row in found["main_effects"]}
    for letter in "ABC":
        for sign in (-1, 1):
            assert lines[f"{letter} = {sign}"] == pytest.approx(terms["1"] + sign * terms[letter])
    corners = {(row["level_x"], row["level_y"], row["level_z"]): row["mean_response"] for row in found["cube"]}
    highest = sum(terms.values())
    assert corners["1", "1", "1"] == pytest.approx(highest) and len(corners) == 8
    crossed = {(r["pair"], r["level_x"], r["level_y"]): r["mean_response"] for r in found["interactions"]}
    assert crossed[f"A {TIMES} C", "A = 1", "C = 1"] == pytest.approx(highest - terms["B"])
    stopped = [row for row in found["residuals_fitted"] if row["remark"] == "≥"]
    assert (len(found["residuals_fitted"]), len(stopped)) == (24, 3)
    assert {row["expected_residual"] for row in found["residuals_fitted"]} == {None}
    assert [card for card, held in found.items() if not held] == [
        "half_normal", "anova", "residuals_normal", "residuals_order", "joint_settings", "confirmations",
    ]  # fmt: skip


def test_no_line_goes_through_effects_that_could_not_be_tested(reader: Reader) -> None:
    untested = reader.ask(
        "select distinct experiment_id as experiment, response from marts.fct_effects "
        "inner join marts.fct_effect_scores using (experiment_id, response, term) "
        "where significance_basis = 'none' and half_normal_score is not null"
    ).to_pylist()
    assert untested
    for values in untested:
        assert {row["inert_effect"] for row in rows(reader, "doe_analysis", "half_normal", values)} == {None}


@pytest.mark.parametrize("card", [card for dashboard, card in CARDS if dashboard == "doe_analysis"])
def test_a_response_that_an_experiment_does_not_have_is_its_first(reader: Reader, card: str) -> None:
    """Lists of Metabase do not narrow each other: there anything can be chosen beside anything."""
    assert rows(reader, "doe_analysis", card, MONTGOMERY | {"response": "no_such"}) == rows(
        reader, "doe_analysis", card, MONTGOMERY
    )
    several = {"experiment": "mont_chem_ccd"}
    first = rows(reader, "doe_analysis", card, several | {"response": "molecular_weight"})
    assert rows(reader, "doe_analysis", card, several) == first
    assert rows(reader, "doe_analysis", card, several | {"response": "no_such"}) == first
    # the same for all responses, or, as there is no run order and no confirmation, nothing
    if card not in ("design", "factors", "joint_settings", "aliases", "confirmations", "residuals_order"):
        assert rows(reader, "doe_analysis", card, several | {"response": "viscosity"}) != first


def test_lists_of_ten_thousand_experiments_are_whole_and_quick(
    built: embedded.Connections, reporter: PostgresSettings
) -> None:
    """A card reads its answer whole: the last row can be paged to, and a page does not wait."""
    asked = ("fct_anova", "fct_effect_scores", "fct_fitted_runs", "fct_model_summary", "fct_model_terms", "fct_power",
             "fct_recommended_settings", "fct_run_levels")  # fmt: skip
    copied = (*warehouses.COPIED, *asked)
    target = warehouses.many(built.postgres, "cards_many", "case_zc1668", MANY, copied)
    one = {"experiment": f"many_{MANY - 3:05}", "response": "no_such"}
    seconds: dict[str, float] = {}
    with Reader(reporter.model_copy(update={"dbname": target.dbname}), DEFINITIONS) as opened:
        for dashboard, card in CARDS:
            values = one if dashboard == "doe_analysis" else {}
            took = []
            for _ in range(3):  # the machine may be busy with something else
                begun = time.perf_counter()
                found = rows(opened, dashboard, card, values)
                took.append(time.perf_counter() - begun)
            seconds[f"{dashboard}/{card}"] = min(took)
            if card in ("experiments", "next_steps", "costs"):
                assert found[-1]["experiment_id"] == f"many_{MANY:05}"
                assert len({row["experiment_id"] for row in found}) == MANY
        for dashboard, card in (("executive_summary", "returns"), ("cost_analysis", "savings")):
            assert len(rows(opened, dashboard, card)) == MANY
    assert max(seconds.values()) < 0.5, seconds


def test_the_waterfall_goes_from_current_to_optimized(reader: Reader, warehouse: Connection) -> None:
    steps = rows(reader, "cost_analysis", "waterfall", {"experiment": "case_zc1668"})
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select setting, cost_per_unit_usd from marts.fct_cost_analysis where experiment_id = 'case_zc1668'"
        )
        costs = dict(cursor)
    assert steps[0] == {"step": "current", "change_usd": pytest.approx(costs["current"])}
    assert [row["step"] for row in steps[1:]] == ["tool", "regrind", "changeover", "breakage"]
    assert sum(row["change_usd"] for row in steps) == pytest.approx(costs["optimized"])


def test_loads_are_those_of_the_manifest(reader: Reader, warehouse: Connection) -> None:
    """Up to the last build: tests before this one may have loaded, and built nothing."""
    built = "from raw.load_manifest where loaded_at <= (select max(loaded_at) from marts.fct_loads)"
    with warehouse.cursor() as cursor:
        cursor.execute(f"select count(*), sum(rows_loaded), sum(rows_rejected) {built}")
        objects, loaded, rejected = (int(value) for value in cursor.fetchone() or ())
        cursor.execute(f"select dataset, count(*) {built} group by dataset")
        datasets = dict(cursor)
    assert rows(reader, "data_quality", "objects") == [{"n_objects": objects}]
    assert rows(reader, "data_quality", "rows_loaded") == [{"rows_loaded": loaded}]
    assert rows(reader, "data_quality", "rows_rejected") == [{"rows_rejected": rejected}]
    found = rows(reader, "data_quality", "loads")
    assert len(found) == objects
    assert [row["loaded_at"] for row in found] == sorted((row["loaded_at"] for row in found), reverse=True)
    by_dataset: dict[str, int] = {}
    for row in rows(reader, "data_quality", "by_status"):
        by_dataset[row["dataset"]] = by_dataset.get(row["dataset"], 0) + row["n_objects"]
    assert by_dataset == datasets
    assert rows(reader, "data_quality", "objects", {"date_from": dt.date(2099, 1, 1)}) == []


def test_production_within_dates(reader: Reader, warehouse: Connection) -> None:
    within = {"tool": "ZC1668", "date_from": dt.date(2026, 3, 2), "date_to": dt.date(2026, 5, 31)}
    with warehouse.cursor() as cursor:
        cursor.execute(
            """
            select configuration, sum(failures), sum(pieces), sum(tool_changes) from staging.stg_production
            where tool_id = 'ZC1668' and date between '2026-03-02' and '2026-05-31' group by configuration"""
        )
        totals = {name: tuple(int(value) for value in held) for name, *held in cursor}
    found = rows(reader, "tool_performance", "configurations", within)
    assert {r["configuration"]: (r["failures"], r["pieces"], r["tool_changes"]) for r in found} == totals
    weeks = rows(reader, "tool_performance", "failures", within)
    assert sum(row["failures"] for row in weeks) == sum(held[0] for held in totals.values())
    assert all(row["week"].weekday() == 0 for row in weeks)
    days = [row["date"] for row in rows(reader, "tool_performance", "control_chart", within)]
    assert within["date_from"] <= min(days) and max(days) <= within["date_to"] and days == sorted(days)


def test_reasons_are_counted_the_most_frequent_first(built: embedded.Connections, empty: PostgresSettings) -> None:
    owner = built.postgres.model_copy(update={"dbname": empty.dbname})
    ask(
        owner,
        """
        insert into marts.fct_loads (object_key, dataset, status, rows_in_file, rows_loaded, rows_rejected, reason)
        values ('a', 'experiments', 'rejected', 3, 0, 3, 'odd <b>'), ('b', 'experiments', 'loaded', 1, 1, 0, null),
            ('c', 'production_data', 'partly_rejected', 9, 7, 2, 'odd <b>'),
            ('d', 'experiments', 'quarantined', 5, 0, 5, 'far')
        """,
    )
    try:
        with Reader(empty, DEFINITIONS) as reader:
            assert rows(reader, "data_quality", "reasons") == [
                {"reason": "odd <b>", "n_objects": 2, "rows_rejected": 5},
                {"reason": "far", "n_objects": 1, "rows_rejected": 5},
            ]
            assert rows(reader, "data_quality", "by_status")[0]["dataset"] == "experiments"
    finally:
        ask(owner, "truncate marts.fct_loads")
