"""What others have made in Metabase is never touched, also where it stands on our dashboards."""

import copy

from orchestration.dashboards.metabase.sync import Wish, plan, sync
from tests.metabase.server import Metabase
from tests.metabase.store import Body
from tests.metabase.test_sync import again, edit, named

TEXT: Body = {"dashboard_tab_id": None, "row": 30, "col": 0, "size_x": 6, "size_y": 2, "card_id": None}
NOTE: Body = TEXT | {"visualization_settings": {"virtual_card": {"display": "text"}, "text": "Ask Ana first"}}


def native(database: int) -> Body:
    """A card of somebody else."""
    query = {"database": database, "type": "native", "native": {"query": "select 1", "template-tags": {}}}
    about = {"name": "Mine", "display": "table", "visualization_settings": {}, "description": "not of a [doe: thing]"}
    return about | {"dataset_query": query}


def test_objects_of_others_stay_as_they_are(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    store = metabase.store
    (database,) = metabase.connected.databases
    other = metabase.connected.make({"name": "Other", "engine": "postgres", "details": {"password": "of-the-reporter"}})
    collection = store.make_collection({"name": "DOE warehouse"})
    card = store.make_card(native(database) | {"collection_id": collection["id"]})
    gone = store.make_card(native(other["id"]))
    store.change_card(gone["id"], {"archived": True})
    page = store.make_dashboard({"name": "Effects", "collection_id": collection["id"]})
    theirs = [collection, card, gone, page]
    before = copy.deepcopy(theirs)
    folder = wish.definitions.folder
    edit(folder / "definitions" / "effects.yml", "Cost by day", "A piece by day")
    edit(folder / "filters.yml", "title: {en: Term", "title: {en: Effect")
    assert sync(again(wish)).left == ()
    assert [store.collections[collection["id"]], store.cards[card["id"]], store.cards[gone["id"]]] == before[:3]
    assert store.dashboards[page["id"]] == before[3]
    assert not [one for one in metabase.writes if one.endswith(tuple(f"/{one['id']}" for one in theirs))]


def test_who_duplicates_a_card_of_ours_has_a_card_of_his_own(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    ours = named(metabase, "card/effects/cost")
    copied = metabase.store.make_card({**ours, "name": "Cost by day - Duplicate"})
    before = copy.deepcopy(copied)
    assert plan(wish).changes == ()
    page = wish.definitions.folder / "definitions" / "effects.yml"
    text = page.read_text(encoding="utf-8")
    page.write_text(text[: text.index("  - key: days")], encoding="utf-8")
    sync(again(wish))
    assert sync(again(wish)).changes == ()
    assert metabase.store.cards[copied["id"]] == before
    assert metabase.store.cards[ours["id"]]["archived"]


def test_texts_cards_filters_and_tabs_of_others_stay_on_our_dashboards(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    (database,) = metabase.connected.databases
    card, page = metabase.store.make_card(native(database)), named(metabase, "dashboard/effects")
    first = page["tabs"][0]["id"]
    mine = {"id": -1, "card_id": card["id"], "row": 40, "col": 3, "size_x": 5, "size_y": 5, "dashboard_tab_id": -7}
    metabase.store.change_dashboard(
        page["id"],
        {
            "parameters": [*page["parameters"], {"id": "abc", "name": "Mine", "slug": "mine", "type": "string/="}],
            "tabs": [*page["tabs"], {"id": -7, "name": "Notes"}, {"id": -8, "name": "Empty"}],
            "dashcards": [*page["dashcards"], NOTE | {"id": -2, "dashboard_tab_id": first}, mine],
        },
    )
    assert plan(wish).changes == ()
    theirs = named(metabase, "dashboard/effects")["dashcards"][2:]
    definition = wish.definitions.folder / "definitions" / "effects.yml"
    edit(definition, "title: {en: Days", "title: {en: Every day")
    edit(definition, "width: full", "width: third")
    edit(wish.definitions.folder / "filters.yml", "title: {en: Since", "title: {en: From")
    assert sync(again(wish)).left == ()
    page = named(metabase, "dashboard/effects")
    assert [tab["name"] for tab in page["tabs"]] == ["Pareto", "Every day", "Notes", "Empty"]
    assert [one["slug"] for one in page["parameters"]] == ["experiment", "term", "since", "mine"]
    assert page["dashcards"][2:] == theirs
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text[: text.index("  - key: days")], encoding="utf-8")
    assert sync(again(wish)).left == ()
    page = named(metabase, "dashboard/effects")
    assert [tab["name"] for tab in page["tabs"]] == ["Pareto", "Notes", "Empty"]
    assert page["dashcards"][1:] == theirs


def test_where_we_have_one_tab_a_note_needs_none_and_their_tab_makes_two(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    page = named(metabase, "dashboard/summary")
    metabase.store.change_dashboard(page["id"], {"dashcards": [*page["dashcards"], NOTE | {"id": -1}]})
    assert plan(wish).changes == ()
    page = named(metabase, "dashboard/summary")
    on_tab = [one | {"dashboard_tab_id": -1} for one in page["dashcards"]]
    tabs = [{"id": -1, "name": "Money"}, {"id": -2, "name": "Theirs"}]
    metabase.store.change_dashboard(page["id"], {"tabs": tabs, "dashcards": on_tab})
    assert plan(wish).changes == ()
    edit(wish.definitions.folder / "definitions" / "summary.yml", "width: third", "width: full")
    assert sync(again(wish)).left == ()
    page = named(metabase, "dashboard/summary")
    assert [tab["name"] for tab in page["tabs"]] == ["Money", "Theirs"]
    assert {one["dashboard_tab_id"] for one in page["dashcards"]} == {page["tabs"][0]["id"]}
