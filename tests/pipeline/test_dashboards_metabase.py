"""The five dashboards as Metabase asks and shows them: against the built warehouse, and on the way into a Metabase."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pyarrow.types import is_decimal, is_floating, is_integer
from pydantic import SecretStr

from ingestion.settings import PostgresSettings
from orchestration import services as embedded
from orchestration.dashboards import reading
from orchestration.dashboards.definitions import HERE, Card, Dashboard, Language
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.metabase.charts import Look, looks
from orchestration.dashboards.metabase.sync import plan, sync
from orchestration.dashboards.queries import bind
from orchestration.dbt import PROJECT
from orchestration.sql import ask as read
from tests.ask import ask
from tests.metabase.conftest import hasty, wish_for
from tests.metabase.server import Metabase, serving

__all__ = ["hasty"]
DEFINITIONS = reading.load()
CARDS = [
    pytest.param(page, card, id=f"{page.key}-{card.key}") for page in DEFINITIONS.dashboards for card in page.cards()
]
LOOKER, PASSWORD = "metabase_looker", "of-the-reporter"
TYPES = {"text": "type/Text", "date": "type/Date", "boolean": "type/Boolean", "integer": "type/Integer"}


@pytest.fixture(scope="module")
def reporter(built: embedded.Connections) -> Iterator[PostgresSettings]:
    """A role that is a member of `reporter` and may do nothing else."""
    ask(built.postgres, f"create role {LOOKER} login password '{PASSWORD}' in role reporter")
    yield built.postgres.model_copy(update={"user": LOOKER, "password": SecretStr(PASSWORD)})
    ask(built.postgres, f"drop role {LOOKER}")


def referred(look: Look) -> set[str]:
    """Columns that the settings of a picture refer to."""
    settings: dict[str, Any] = look.settings
    keys = [*settings.get("column_settings", {}), *settings.get("graph.tooltip_columns", [])]
    named = [settings[name] for name in ("scalar.field", "table.pivot_column", "table.cell_column") if name in settings]
    drawn = [*settings.get("graph.dimensions", []), *settings.get("graph.metrics", [])]
    return (
        {json.loads(key)[1] for key in keys}
        | {*named, *drawn}
        | {one["name"] for one in settings.get("table.columns", [])}
    )


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("page", "card"), CARDS)
def test_every_card_answers_with_the_columns_that_its_picture_refers_to(
    page: Dashboard, card: Card, language: Language, reporter: PostgresSettings
) -> None:
    own = {"experiment": "case_zc1668", "response": "tool_life", "tool": "ZC1668"}
    for look in looks(card, DEFINITIONS.sql(page, card), Wording(DEFINITIONS.names, language)):
        plain = read(reporter, *bind(look.sql, {}))
        assert referred(look) <= set(plain.column_names)
        narrowed = read(reporter, *bind(look.sql, {name: own[name] for name in page.filters if name in own}))
        assert narrowed.schema.names == plain.schema.names


def shown(look: Look) -> set[str]:
    """Columns that a picture shows, not those that a click alone takes along."""
    hidden = {one["name"] for one in look.settings.get("table.columns", []) if not one["enabled"]}
    return referred(look) - hidden


@pytest.mark.parametrize(("language", "separators"), [("en", ".,"), ("es", ",.")])
@pytest.mark.parametrize(("page", "card"), CARDS)
def test_every_figure_is_written_as_the_reader_writes_it_and_says_its_unit(
    page: Dashboard, card: Card, language: Language, separators: str, reporter: PostgresSettings
) -> None:
    wording = Wording(DEFINITIONS.names, language)
    said: dict[str, dict[str, Any]] = {}
    for look in looks(card, DEFINITIONS.sql(page, card), wording):
        settings = look.settings["column_settings"]
        of = {json.loads(key)[1]: value for key, value in settings.items()}
        schema = read(reporter, *bind(look.sql, {})).schema
        kinds = {field.name: field.type for field in schema}
        figures = {name for name in shown(look) if is_integer(kinds[name]) or is_floating(kinds[name])}
        figures |= {name for name in shown(look) if is_decimal(kinds[name])}
        assert {name: of.get(name, {}).get("number_separators") for name in figures} == dict.fromkeys(
            figures, separators
        )
        said |= of
    for column in card.shown():
        if column.unit and column.column in said:
            assert said[column.column]["column_title"].endswith(f" ({wording.word(column.unit)})")


def clicks(dashcard: dict[str, Any]) -> list[dict[str, Any]]:
    """Where clicks on a dashcard lead."""
    settings = dashcard["visualization_settings"]
    places = [settings, *settings.get("column_settings", {}).values()]
    return [place["click_behavior"] for place in places if "click_behavior" in place]


def n_drawn(card: Card, rows: list[dict[str, Any]]) -> int:
    """How many points a picture in series has: one for each value, for each limit at each x, and for each event."""
    x, panel = (one.column if one else "" for one in (card.x, card.panel))
    points = [row for row in rows for y in card.y if row[y.column] is not None]
    events = [row for row in rows if card.event and row[card.event.column] is not None]
    limits = {
        (limit.column, row[x], row.get(panel), row[limit.column])
        for row in rows
        for limit in card.limits
        if row[limit.column] is not None
    }
    return len(points) + len(events) + len(limits)


@pytest.mark.parametrize(("page", "card"), CARDS)
def test_rows_are_neither_lost_nor_made_in_another_form(
    page: Dashboard, card: Card, reporter: PostgresSettings
) -> None:
    query = DEFINITIONS.sql(page, card)
    asked = read(reporter, *bind(query, {})).to_pylist()
    shown = [read(reporter, *bind(look.sql, {})) for look in looks(card, query, Wording(DEFINITIONS.names, "en"))]
    in_series = "drawn_value" in shown[0].column_names
    assert sum(each.num_rows for each in shown) == (n_drawn(card, asked) if in_series else len(asked))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_dashboards_reach_an_empty_metabase(language: Language, reporter: PostgresSettings) -> None:
    columns = "select table_name::text, column_name::text, data_type::text from information_schema.columns"
    holds: dict[str, dict[str, str]] = {}
    for table, column, kind in ask(reporter, f"{columns} where table_schema = 'marts'"):
        holds.setdefault(table, {})[column] = TYPES.get(kind, "type/Float")
    metabase = Metabase(holds)
    metabase.answers = lambda sql, given: read(reporter, *bind(sql, given)).to_pylist()
    with serving(metabase):
        wish = wish_for(metabase.url, HERE, PROJECT / "target" / "manifest.json", language=language)
        done = sync(wish)
        assert done.left == ()
        assert plan(wish).changes == ()
    assert metabase.faults == []
    pages = {page["name"]: page for page in metabase.store.dashboards.values()}
    assert list(pages) == [page.title.in_(language) for page in DEFINITIONS.dashboards]
    analysis = pages[DEFINITIONS.dashboard("doe_analysis").title.in_(language)]
    begun = {one["slug"]: one.get("default") for one in analysis["parameters"]}
    (first,) = ask(reporter, "select min(experiment_id) from marts.dim_experiment")[0]
    first_response = "select min(response) as answer from marts.dim_response where experiment_id = $1"
    (answer,) = read(reporter, first_response, [first])["answer"].to_pylist()
    assert begun == {"experiment": first, "response": answer}
    to_analysis = [
        {name: each["source"]["id"] for name, each in click["parameterMapping"].items()}
        for page in pages.values()
        for dashcard in page["dashcards"]
        for click in clicks(dashcard)
        if click["targetId"] == analysis["id"]
    ]
    # a response without its experiment would be one of another experiment
    both = {"doe_experiment": "experiment_id", "doe_response": "response"}
    assert to_analysis == [both] * len(to_analysis)
    assert len(to_analysis) > 3
    mapped = {each["parameter_id"] for one in analysis["dashcards"] for each in one["parameter_mappings"]}
    assert mapped == {"doe_experiment", "doe_response"}
