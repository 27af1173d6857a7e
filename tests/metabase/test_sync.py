"""`doe dashboards sync`: what an empty Metabase gets, and what becomes of it when definitions or people change it."""

import copy
import json
from pathlib import Path

import pytest

from orchestration.dashboards.metabase import there
from orchestration.dashboards.metabase.client import Client, MetabaseError
from orchestration.dashboards.metabase.identity import key_of
from orchestration.dashboards.metabase.sync import Change, Wish, plan, sync
from orchestration.dashboards.metabase.writing import Pen
from tests.metabase import small
from tests.metabase.conftest import wish_for
from tests.metabase.server import Metabase
from tests.metabase.store import Body


def named(metabase: Metabase, key: str) -> Body:
    """The card or dashboard of a key, as the server keeps it."""
    kept = [*metabase.store.cards.values(), *metabase.store.dashboards.values(), *metabase.store.collections.values()]
    (found,) = [one for one in kept if key_of(one.get("description")) == key]
    return found


def field(metabase: Metabase, table: str, column: str) -> Body:
    """A column, as the server keeps it."""
    tables = {one["id"]: one["name"] for one in metabase.connected.tables.values()}
    (found,) = [
        one for one in metabase.connected.fields.values() if (tables[one["table_id"]], one["name"]) == (table, column)
    ]
    return found


def edit(path: Path, old: str, new: str) -> None:
    """Change a file of the definitions."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def again(wish: Wish, **settings: object) -> Wish:
    """The same wish, its definitions read anew."""
    return wish_for(wish.settings.url, wish.definitions.folder, wish.manifest, **settings)


def test_an_empty_metabase_gets_everything_and_a_second_run_changes_nothing(metabase: Metabase, wish: Wish) -> None:
    planned = plan(wish)
    assert metabase.writes == []
    done = sync(wish)
    assert done.left == ()
    assert [change for change in done.changes if change.action in ("create", "wait for")] == list(planned.changes)
    written = metabase.writes
    assert plan(wish).changes == sync(wish).changes == ()
    assert metabase.writes == written
    assert {key_of(one["description"]) for one in metabase.store.cards.values()} == {
        "card/summary/cheapest",
        "card/summary/experiments",
        "card/effects/pareto",
        "card/effects/cost",
        "choices/experiment",
        "choices/term",
        "model/dim_experiment",
        "model/fct_costs",
        "model/fct_effects",
    }


def test_the_warehouse_is_seen_as_reporter_and_described_by_dbt(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    (database,) = metabase.connected.databases.values()
    assert database["engine"] == "postgres"
    assert {key: database["details"][key] for key in ("host", "port", "dbname", "user")} == {
        "host": "postgres",
        "port": 5432,
        "dbname": "warehouse",
        "user": "reporter",
    }
    primary = field(metabase, "dim_experiment", "experiment_id")
    foreign = field(metabase, "fct_effects", "experiment_id")
    assert primary["semantic_type"] == "type/PK"
    assert (foreign["semantic_type"], foreign["fk_target_field_id"]) == ("type/FK", primary["id"])
    assert foreign["description"] == "What experiment_id is."
    cost = field(metabase, "fct_costs", "cost_per_unit_usd")
    assert cost["settings"] == {"number_style": "currency", "currency": "USD", "decimals": 5}
    assert {one["description"] for one in metabase.connected.tables.values()} == {
        f"One row per thing of {name}." for name in small.HOLDS
    }


def test_filters_reach_the_cards_that_ask_for_them(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    page, card = named(metabase, "dashboard/effects"), named(metabase, "card/effects/pareto")
    assert [(one["slug"], one["type"], one.get("required"), one.get("default")) for one in page["parameters"]] == [
        ("experiment", "string/=", True, "drill"),
        ("term", "string/=", None, None),
        ("since", "date/single", None, None),
    ]
    sources = [one.get("values_source_config", {}).get("card_id") for one in page["parameters"]]
    choices = [named(metabase, f"choices/{name}")["id"] for name in ("experiment", "term")]
    assert sources == [*choices, None]
    tags = card["dataset_query"]["native"]["template-tags"]
    assert {name: tag["type"] for name, tag in tags.items()} == {"experiment": "text", "term": "text"}
    cost = named(metabase, "card/effects/cost")["dataset_query"]["native"]["template-tags"]
    assert {name: tag["type"] for name, tag in cost.items()} == {"experiment": "text", "since": "date"}
    (shown,) = [one for one in page["dashcards"] if one["card_id"] == card["id"]]
    assert [(one["parameter_id"], one["target"]) for one in shown["parameter_mappings"]] == [
        ("doe_experiment", ["variable", ["template-tag", "experiment"]]),
        ("doe_term", ["variable", ["template-tag", "term"]]),
    ]


def test_a_filter_that_is_renamed_keeps_what_links_and_subscriptions_know_it_by(metabase: Metabase, wish: Wish) -> None:
    def known() -> list[tuple[str, str]]:
        return [(one["id"], one["slug"]) for one in named(metabase, "dashboard/effects")["parameters"]]

    sync(wish)
    before = known()
    assert before == [("doe_experiment", "experiment"), ("doe_term", "term"), ("doe_since", "since")]
    edit(wish.definitions.folder / "filters.yml", "title: {en: Term", "title: {en: Effect")
    edit(
        wish.definitions.folder / "definitions" / "effects.yml",
        "filters: [experiment, term,",
        "filters: [term, experiment,",
    )
    assert sync(again(wish)).left == ()
    assert [one["name"] for one in named(metabase, "dashboard/effects")["parameters"]] == [
        "Effect",
        "Experiment",
        "Since",
    ]
    assert sorted(known()) == sorted(before)


def test_no_filter_is_said_to_follow_another(metabase: Metabase, wish: Wish) -> None:
    # of filters that choose from a card Metabase throws it away (dashboards/models/dashboard.clj, issue 33892)
    sync(wish)
    pages = [named(metabase, key) for key in ("dashboard/effects", "dashboard/summary")]
    assert wish.definitions.filters["term"].within == "experiment"
    assert not [one for page in pages for one in page["parameters"] if "filteringParameters" in one]


def test_names_with_quotes_and_braces_arrive_as_they_are(metabase: Metabase, wish: Wish) -> None:
    name = 'Cost "by" day\'s 100 % \\\\ <b> ñ'
    edit(
        wish.definitions.folder / "definitions" / "effects.yml",
        "title: {en: Cost by day",
        f"title: {{en: '{name.replace(chr(39), chr(39) * 2)}'",
    )
    edit(wish.definitions.folder / "names.yml", "{en: Cost per unit", "{en: 'Cost, \"per\" unit''s'")
    edit(wish.definitions.folder / "definitions" / "effects.yml", "title: {en: Days", "title: {en: 'It''s \"daily\"'")
    assert sync(again(wish)).left == ()
    assert plan(again(wish)).changes == ()
    card = named(metabase, "card/effects/cost")
    assert (card["name"], card["visualization_settings"]["graph.y_axis.title_text"]) == (
        name,
        'Cost, "per" unit\'s (USD)',
    )
    assert named(metabase, "dashboard/effects")["tabs"][1]["name"] == 'It\'s "daily"'


def test_a_question_of_choices_that_fails_is_said_and_no_beginning_is_lost(
    metabase: Metabase, wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(wish)
    failed = {"error": 'relation "marts.dim_experiment" does not exist', "status": "failed"}
    monkeypatch.setattr(metabase, "answers", lambda sql, given: failed)
    with pytest.raises(MetabaseError, match=r"what a filter chooses from, fails: relation .* is the warehouse built"):
        sync(wish)
    assert named(metabase, "dashboard/effects")["parameters"][0]["default"] == "drill"


def test_cards_stand_in_tabs_side_by_side_and_a_click_leads_on(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    page, summary = named(metabase, "dashboard/effects"), named(metabase, "dashboard/summary")
    assert [tab["name"] for tab in page["tabs"]] == ["Pareto", "Days"]
    assert [one["dashboard_tab_id"] for one in page["dashcards"]] == [tab["id"] for tab in page["tabs"]]
    assert summary["tabs"] == []
    places = [(one["col"], one["row"], one["size_x"], one["size_y"]) for one in summary["dashcards"]]
    assert places == [(0, 0, 8, 4), (8, 0, 12, 8)]
    behavior = summary["dashcards"][1]["visualization_settings"]["column_settings"]['["name","experiment_id"]']
    assert behavior["click_behavior"] == {
        "type": "link",
        "linkType": "dashboard",
        "targetId": page["id"],
        "parameterMapping": {
            "doe_experiment": {
                "id": "doe_experiment",
                "source": {"type": "column", "id": "experiment_id", "name": "Experiment"},
                "target": {"type": "parameter", "id": "doe_experiment"},
            }
        },
    }


def test_what_is_renamed_keeps_its_id_and_only_that_is_written(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    before, written = named(metabase, "card/effects/cost")["id"], len(metabase.writes)
    edit(wish.definitions.folder / "definitions" / "effects.yml", "Cost by day", "A piece by day")
    assert sync(again(wish)).changes == (Change("update", "card", "A piece by day", ("name",)),)
    assert named(metabase, "card/effects/cost")["id"] == before
    assert metabase.writes[written:] == [f"PUT /api/card/{before}"]


def test_another_language_renames_everything_in_place(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    ids = set(metabase.store.cards) | set(metabase.store.dashboards) | set(metabase.store.collections)
    done = sync(again(wish, language="es"))
    assert {change.action for change in done.changes} == {"update"}
    assert done.left == ()
    assert set(metabase.store.cards) | set(metabase.store.dashboards) | set(metabase.store.collections) == ids
    page = named(metabase, "dashboard/effects")
    assert (page["name"], [tab["name"] for tab in page["tabs"]]) == ("Efectos", ["Pareto", "Días"])
    settings = named(metabase, "card/effects/cost")["visualization_settings"]
    assert settings["graph.y_axis.title_text"] == "Coste unitario (USD)"
    assert settings["column_settings"]['["name","cost_per_unit_usd"]']["number_separators"] == ",."
    assert plan(again(wish, language="es")).changes == ()


def test_what_is_in_no_definition_any_more_is_archived_and_comes_back_as_it_was(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    page = wish.definitions.folder / "definitions" / "effects.yml"
    text, card = page.read_text(encoding="utf-8"), named(metabase, "card/effects/cost")["id"]
    page.write_text(text[: text.index("  - key: days")], encoding="utf-8")
    done = sync(again(wish))
    assert [change for change in done.changes if change.action == "archive"] == [
        Change("archive", "card", "Cost by day", ("archived",))
    ]
    assert done.left == ()
    kept = named(metabase, "dashboard/effects")
    assert metabase.store.cards[card]["archived"]
    assert (kept["tabs"], [one["card_id"] for one in kept["dashcards"]]) == (
        [],
        [named(metabase, "card/effects/pareto")["id"]],
    )
    assert plan(again(wish)).changes == ()
    page.write_text(text, encoding="utf-8")
    assert [change.action for change in sync(again(wish)).changes] == ["restore", "update"]
    assert not metabase.store.cards[card]["archived"]
    assert plan(again(wish)).changes == ()


def test_a_dashboard_that_is_gone_is_archived_with_its_cards(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    folder = wish.definitions.folder
    edit(
        folder / "definitions" / "summary.yml",
        "        drill: {to: effects, filters: {experiment: experiment_id}}\n",
        "",
    )
    (folder / "definitions" / "effects.yml").unlink()
    sync(again(wish))
    assert named(metabase, "dashboard/effects")["archived"]
    assert {key_of(one["description"]) for one in metabase.store.cards.values() if one["archived"]} == {
        "card/effects/pareto",
        "card/effects/cost",
        "model/fct_effects",
    }
    assert plan(again(wish)).changes == ()


def test_what_people_have_changed_of_ours_is_put_right(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    card, page = named(metabase, "card/effects/cost"), named(metabase, "dashboard/effects")
    card["dataset_query"]["native"]["query"] = "select 1"
    card["visualization_settings"]["graph.show_values"] = True
    page["dashcards"][0]["size_x"] = 3
    page["tabs"].reverse()
    on_page = [one["id"] for one in page["dashcards"]]
    for number in metabase.store.cards:
        metabase.store.change_card(number, {"archived": True})
    assert sync(wish).left == ()
    assert "marts.fct_costs" in named(metabase, "card/effects/cost")["dataset_query"]["native"]["query"]
    assert "graph.show_values" not in named(metabase, "card/effects/cost")["visualization_settings"]
    page = named(metabase, "dashboard/effects")
    assert (page["dashcards"][0]["size_x"], [tab["name"] for tab in page["tabs"]]) == (12, ["Pareto", "Days"])
    assert [one["id"] for one in page["dashcards"]] == on_page
    assert not any(one["archived"] for one in metabase.store.cards.values())


@pytest.mark.parametrize("name", ["root", "cards"])
def test_a_collection_that_was_thrown_away_comes_back_with_all_that_was_in_it(
    name: str, metabase: Metabase, wish: Wish
) -> None:
    sync(wish)
    before = copy.deepcopy([metabase.store.cards, metabase.store.dashboards])
    metabase.store.change_collection(named(metabase, f"collection/{name}")["id"], {"archived": True})
    assert named(metabase, "card/effects/cost")["archived"]
    planned = plan(wish).changes
    # which cards stand on a page Metabase does not say while they lie in the trash
    assert {change.action for change in planned if change.kind != "dashboard"} == {"restore"}
    done = sync(wish)
    assert ({change.action for change in done.changes}, done.left) == ({"restore"}, ())
    assert [metabase.store.cards, metabase.store.dashboards] == before


def test_a_beginning_stays_while_it_can_be_chosen(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    named(metabase, "dashboard/effects")["parameters"][0]["default"] = "mill"
    assert plan(wish).changes == ()
    metabase.answers = lambda sql, given: [{"value": "saw"}]
    sync(wish)
    assert named(metabase, "dashboard/effects")["parameters"][0]["default"] == "saw"


def test_an_empty_warehouse_has_nothing_to_begin_with(metabase: Metabase, wish: Wish) -> None:
    metabase.answers = lambda sql, given: []
    assert sync(wish).left == ()
    assert "default" not in named(metabase, "dashboard/effects")["parameters"][0]


def test_what_metabase_keeps_otherwise_than_it_was_told_is_said(
    metabase: Metabase, wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(number: int, body: Body) -> Body:
        found = change(number, body)
        found["width"] = "fixed"
        return found

    change = metabase.store.change_dashboard
    monkeypatch.setattr(metabase.store, "change_dashboard", forgetful)
    assert sync(wish).left == (
        Change("update", "dashboard", "Summary", ("width",)),
        Change("update", "dashboard", "Effects", ("width",)),
    )


def test_a_column_that_dbt_calls_a_key_of_a_hidden_table_is_none(metabase: Metabase, wish: Wish) -> None:
    manifest = json.loads(wish.manifest.read_text(encoding="utf-8"))
    column = manifest["nodes"]["model.doe.fct_costs"]["columns"]["experiment_id"]
    column["meta"] = {"metabase.fk_target_table": "intermediate.int_runs", "metabase.fk_target_field": "run_id"}
    wish.manifest.write_text(json.dumps(manifest), encoding="utf-8")
    sync(wish)
    assert field(metabase, "fct_costs", "experiment_id")["semantic_type"] is None


def test_a_dry_pen_and_a_reader_without_login_ask_for_nothing() -> None:
    nowhere = Client("http://127.0.0.1:9")
    pen, reader = Pen(nowhere, dry=True), there.There(None)
    assert pen.create("card", "a", "/api/card", {}) == -1
    pen.update("card", "b", "/api/card/3", {"name": "b"})
    assert pen.changes == [Change("create", "card", "a"), Change("update", "card", "b", ("name",))]
    assert (reader.databases(), reader.collections(), reader.thrown_away({}), reader.dashboards([])) == ([], {}, [], {})
