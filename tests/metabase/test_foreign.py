"""What others have made in Metabase is never touched, also where it stands on our dashboards."""

import copy
from typing import Any

from orchestration.dashboards.metabase.sync import Wish, plan, sync
from orchestration.dashboards.metabase.writing import Change, same
from tests.metabase.server import Metabase
from tests.metabase.store import Body
from tests.metabase.test_sync import again, edit, named

TEXT: Body = {"dashboard_tab_id": None, "row": 30, "col": 0, "size_x": 6, "size_y": 2, "card_id": None}
NOTE: Body = TEXT | {"visualization_settings": {"virtual_card": {"display": "text"}, "text": "Ask Ana first"}}
TAGGED = ["variable", ["template-tag", "a"]]
FILTERS = "filters: [experiment, term]"
DRILL = "        drill: {to: effects, filters: {experiment: experiment_id}}\n"


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


def added(metabase: Metabase, page: Body, **more: Any) -> Body:
    """A dashcard that somebody puts on a page, as the page then has it."""
    made = NOTE | {"id": -1, "dashboard_tab_id": page["tabs"][0]["id"] if page["tabs"] else None} | more
    sent = [*metabase.store.shown_dashboard(page["id"])["dashcards"], made]
    changed = metabase.store.change_dashboard(page["id"], {"tabs": page["tabs"], "dashcards": sent})
    return dict(changed["dashcards"][-1])


def rearrange(wish: Wish) -> Wish:
    """Definitions that make every page be written."""
    folder = wish.definitions.folder / "definitions"
    edit(folder / "effects.yml", "width: full", "width: third")
    edit(folder / "summary.yml", "width: third", "width: half")
    return again(wish)


def test_what_others_have_put_on_a_page_is_sent_back_as_it_was(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    (database,) = metabase.connected.databases
    theirs = [metabase.store.make_card(native(database)) for _ in range(2)]
    page, other = named(metabase, "dashboard/effects"), named(metabase, "card/summary/cheapest")
    mapped = {"parameter_id": "doe_term", "card_id": theirs[0]["id"], "target": TAGGED}
    theirs[0]["dataset_query"]["native"]["template-tags"] = {"a": {"id": "a", "name": "a", "type": "text"}}
    settings = {"card.title": "Mine", "column_settings": {'["name","a"]': {"click_behavior": {"type": "link"}}}}
    series = [{"id": theirs[1]["id"]}, {"id": other["id"]}]
    combined = {"card_id": theirs[0]["id"], "parameter_mappings": [mapped], "visualization_settings": settings}
    heading = {"visualization_settings": {"virtual_card": {"display": "heading"}, "text": "For {{term}}"}}
    to_heading = [{"parameter_id": "doe_term", "target": ["text-tag", "term"]}]
    put = [
        added(metabase, page, series=series, **combined),
        added(metabase, page, parameter_mappings=to_heading, inline_parameters=["doe_since"], **heading),
        added(metabase, page, card_id=named(metabase, "card/effects/cost")["id"]),  # a card of this page once more
        added(metabase, page, card_id=other["id"]),  # one of another page of ours
    ]
    assert plan(wish).changes == ()
    done = sync(rearrange(wish))
    assert ("dashboard", "Effects") in [(change.kind, change.name) for change in done.changes]
    assert done.left == ()
    assert named(metabase, "dashboard/effects")["dashcards"][2:] == put


def test_what_people_combine_with_a_card_of_ours_stays_and_our_part_is_put_right(
    metabase: Metabase, wish: Wish
) -> None:
    sync(wish)
    (database,) = metabase.connected.databases
    theirs = metabase.store.make_card(native(database))
    theirs["dataset_query"]["native"]["template-tags"] = {"a": {"id": "a", "name": "a", "type": "text"}}
    page = named(metabase, "dashboard/effects")
    mine: Body = {"id": "abc", "name": "Mine", "slug": "mine", "type": "string/="}
    cost = page["dashcards"][1]
    mappings = [
        {"parameter_id": "doe_experiment", "card_id": theirs["id"], "target": TAGGED},
        {"parameter_id": "abc", "card_id": theirs["id"], "target": TAGGED},
        {"parameter_id": "abc", "card_id": cost["card_id"], "target": ["variable", ["template-tag", "experiment"]]},
    ]
    combined = {"visualization": {"display": "combo", "columnValuesMapping": {}}, "card.title": "Cost and mine"}
    asked = {"series": [{"id": theirs["id"]}], "visualization_settings": combined, "col": 5, "size_x": 7}
    asked["parameter_mappings"] = [*cost["parameter_mappings"], *mappings]
    metabase.store.change_dashboard(
        page["id"],
        {
            "parameters": [*page["parameters"], mine],
            "tabs": page["tabs"],
            "dashcards": [page["dashcards"][0], cost | asked],
        },
    )
    assert sync(wish).left == ()
    assert named(metabase, "dashboard/effects")["dashcards"][1] == cost | asked | {"col": 0, "size_x": 24}
    edit(wish.definitions.folder / "definitions" / "effects.yml", "filters: [experiment, term, since]", FILTERS)
    edit(wish.definitions.folder / "cards" / "effects" / "cost.sql", " [[and date >= {{since}}]]", "")
    assert sync(again(wish)).left == ()
    kept = named(metabase, "dashboard/effects")["dashcards"][1]
    assert (kept["series"], kept["visualization_settings"]) == (asked["series"], combined)
    assert kept["parameter_mappings"] == [cost["parameter_mappings"][0], *mappings]


def test_filters_and_tabs_of_others_stay_where_they_stand_among_ours(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    page = named(metabase, "dashboard/effects")
    mine: Body = {"id": "abc", "name": "Mine", "slug": "mine", "type": "string/="}
    page["parameters"].insert(1, mine)
    page["tabs"].insert(0, {"id": 7001, "name": "Before"})
    page["tabs"].insert(2, {"id": 7002, "name": "Between"})
    assert plan(wish).changes == ()
    definition = wish.definitions.folder / "definitions" / "effects.yml"
    edit(definition, "title: {en: Days", "title: {en: Every day")
    edit(definition, "filters: [experiment, term, since]", "filters: [term, experiment, since]")
    assert sync(again(wish)).left == ()
    page = named(metabase, "dashboard/effects")
    assert [tab["name"] for tab in page["tabs"]] == ["Before", "Pareto", "Between", "Every day"]
    assert [one["slug"] for one in page["parameters"]] == ["term", "mine", "experiment", "since"]


def test_settings_of_people_stay_beside_our_clicks(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    shown = named(metabase, "dashboard/summary")["dashcards"][1]
    ours = copy.deepcopy(shown["visualization_settings"])
    link = {"click_behavior": {"type": "link", "linkType": "url", "linkTemplate": "https://example.org/{{status}}"}}
    settings: Body = {"card.title": "Mine", "column_settings": {'["name","status"]': link}}
    shown["visualization_settings"] = copy.deepcopy(settings)
    shown["visualization_settings"]["column_settings"] |= dict.fromkeys(ours["column_settings"], link)
    assert [change.kind for change in sync(wish).changes] == ["dashboard"]
    shown = named(metabase, "dashboard/summary")["dashcards"][1]
    both = settings["column_settings"] | ours["column_settings"]
    assert shown["visualization_settings"] == settings | {"column_settings": both}
    assert plan(wish).changes == ()
    # a click that no definition has any more goes, theirs stay
    edit(wish.definitions.folder / "definitions" / "summary.yml", DRILL, "")
    assert sync(again(wish)).left == ()
    assert same(
        named(metabase, "dashboard/summary")["dashcards"][1]["visualization_settings"]["column_settings"],
        both | {name: {} for name in ours["column_settings"]},
    )


def test_a_copy_is_never_taken_for_ours(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    store = metabase.store
    ours, page = named(metabase, "card/effects/cost"), named(metabase, "dashboard/effects")
    elsewhere = store.make_collection({"name": "Mine"})["id"]
    copies = [store.make_card(ours | {"collection_id": home}) for home in (ours["collection_id"], elsewhere)]
    said = {key: page[key] for key in ("name", "description", "parameters", "width")}
    pages = [store.make_dashboard(said | {"collection_id": home}) for home in (page["collection_id"], elsewhere)]
    before = copy.deepcopy([copies, pages])
    # for good, not into the trash: only copies bear the mark now
    del store.cards[ours["id"]], store.dashboards[page["id"]]
    done = sync(wish)
    assert done.left == ()
    assert [(change.action, change.name) for change in done.changes if change.action == "create"] == [
        ("create", "Cost by day"),
        ("create", "Effects"),
    ]
    assert [[store.cards[one["id"]] for one in copies], [store.dashboards[one["id"]] for one in pages]] == before
    assert plan(wish).changes == ()


def test_what_a_user_has_moved_is_brought_back_and_keeps_its_id(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    elsewhere = metabase.store.make_collection({"name": "Mine"})["id"]
    card, page = named(metabase, "card/effects/cost"), named(metabase, "dashboard/effects")
    homes = [card["collection_id"], page["collection_id"]]
    metabase.store.change_card(card["id"], {"collection_id": elsewhere})
    metabase.store.change_dashboard(page["id"], {"collection_id": elsewhere})
    assert sync(wish).changes == (
        Change("update", "card", "Cost by day", ("collection_id",)),
        Change("update", "dashboard", "Effects", ("collection_id",)),
    )
    card, page = metabase.store.cards[card["id"]], metabase.store.dashboards[page["id"]]
    assert [card["collection_id"], page["collection_id"]] == homes


def test_words_around_the_mark_leave_it_ours_and_without_the_mark_it_is_theirs(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    card, page = named(metabase, "card/effects/cost"), named(metabase, "dashboard/effects")
    about = card["description"]
    card["description"] = f"Mine. {about} And more."
    page["description"] = "Mine."
    done = sync(wish)
    assert Change("update", "card", "Cost by day", ("description",)) in done.changes
    assert metabase.store.cards[card["id"]]["description"] == about
    assert Change("create", "dashboard", "Effects") in done.changes
    assert metabase.store.dashboards[page["id"]]["description"] == "Mine."
    assert named(metabase, "dashboard/effects")["id"] != page["id"]


def test_who_quotes_a_mark_has_nothing_of_ours(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    (database,) = metabase.connected.databases
    about = "As [doe:card/effects/cost], and as [doe:choices/gone #1] was."
    quoting = metabase.store.make_card(native(database) | {"description": about})
    before = copy.deepcopy(quoting)
    assert plan(wish).changes == ()
    edit(wish.definitions.folder / "definitions" / "effects.yml", "Cost by day", "A piece by day")
    sync(again(wish))
    assert metabase.store.cards[quoting["id"]] == before


def test_a_dashboard_of_others_keeps_a_card_that_no_definition_has_any_more(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    card = named(metabase, "card/effects/cost")
    theirs = metabase.store.make_dashboard({"name": "Theirs"})
    metabase.store.change_dashboard(theirs["id"], {"dashcards": [TEXT | {"id": -1, "card_id": card["id"]}]})
    before = copy.deepcopy(metabase.store.dashboards[theirs["id"]])
    page = wish.definitions.folder / "definitions" / "effects.yml"
    text = page.read_text(encoding="utf-8")
    page.write_text(text[: text.index("  - key: days")], encoding="utf-8")
    sync(again(wish))
    assert metabase.store.cards[card["id"]]["archived"]
    assert metabase.store.dashboards[theirs["id"]] == before
    page.write_text(text, encoding="utf-8")
    sync(again(wish))
    assert metabase.store.shown_dashboard(theirs["id"])["dashcards"] == before["dashcards"]


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
