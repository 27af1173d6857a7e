"""`doe dashboard` in a real browser: what it shows is what SQL says, and text stays text."""

import math
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import psutil
import pytest
from playwright.sync_api import Browser

from orchestration.dashboards.reading import load
from orchestration.services import Connections
from tests.app import Served, Visit, named, served, visit
from tests.ask import ask

DEFINED = load()
TABS = [(dashboard.key, tab.key) for dashboard in DEFINED.dashboards for tab in dashboard.tabs]
MONTGOMERY = "mont_tool_life_2x3_r3"
SECONDS = 10  # the target is two: a machine that does other things besides takes its time
HOSTILE = "<img src=x onerror=alert(1)>'; drop table marts.dim_experiment; --"


@pytest.fixture(scope="module")
def app(built: Connections, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on the built warehouse, as a role that can only read."""
    with served(tmp_path_factory.mktemp("app"), named(built, built.reader)) as found:
        yield found


@pytest.fixture
def visited(app: Served, browser: Browser) -> Iterator[Visit]:
    """A page, English and light, that has no fault in the end."""
    with visit(browser, app, locale="en-US", color_scheme="light") as found:
        yield found
        assert found.faults() == []


def query(found: Visit) -> dict[str, str]:
    """What the address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(found.page.url).query).items()}


def figure(text: str) -> float:
    """The figure at the start of a text, as an English reader takes it."""
    return float(text.split()[0].replace(",", ""))


def path(dashboard: str) -> str:
    """Where a dashboard is; the first page has no name."""
    return "" if dashboard == DEFINED.dashboards[0].key else dashboard


def near(text: str, value: float) -> bool:
    """Whether a text shows a value with five digits."""
    return math.isclose(figure(text), value, rel_tol=6e-5)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("dashboard", "tab"), TABS)
def test_every_tab_opens_without_a_complaint(
    app: Served, browser: Browser, dashboard: str, tab: str, scheme: str
) -> None:
    language = "en" if scheme == "light" else "es"
    defined = DEFINED.dashboard(dashboard)
    (cards,) = [one.cards for one in defined.tabs if one.key == tab]
    with visit(browser, app, locale="en-US", color_scheme=scheme) as found:
        seconds = found.open(f"{path(dashboard)}?language={language}&tab={tab}")
        assert found.faults() == []
        assert found.page.locator(".doe-title").inner_text() == defined.title.in_(language)
        shown = found.page.locator("[class*=st-key-card_] h3").all_inner_texts()
        assert shown == [card.title.in_(language) for card in cards]
        assert found.page.locator(".doe-bad").all_inner_texts() == []
        paper = found.page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(14, 17, 23)")
        assert found.page.evaluate("document.documentElement.lang") == language
        for card in cards:
            _is_whole(found, dashboard, card.key, card.chart)
        assert seconds < SECONDS


def _is_whole(found: Visit, dashboard: str, key: str, chart: str) -> None:
    """A card says what it shows: a figure, a table, a chart with its table, or that there is nothing."""
    place = found.card(dashboard, key)
    if place.locator(".doe-note").count():
        return
    if chart in ("number", "table"):
        assert place.locator(".doe-figure b" if chart == "number" else ".doe-table").count() == 1, key
        return
    assert place.get_by_test_id("stVegaLiteChart").count() == 1, key
    assert place.get_by_test_id("stExpander").count() == 1, key


def test_filters_change_figures_to_what_sql_says(visited: Visit, built: Connections) -> None:
    visited.open("")
    largest = "select max(annual_savings_usd) from marts.fct_cost_savings where basis = 'verified'"
    card = visited.card("executive_summary", "savings_verified").locator("b")
    assert figure(card.inner_text()) == round(ask(built.reader, largest)[0][0])
    seen = set()
    for tool in ("ZC1668", "ZC1445"):
        visited.choose("Tool", tool)
        (expected,) = ask(built.reader, f"{largest} and tool_id = '{tool}'")[0]
        assert figure(card.inner_text()) == round(expected)
        assert query(visited)["tool"] == tool
        seen.add(card.inner_text())
    assert len(seen) == 2


def test_an_experiment_is_chosen_by_typing_and_its_chart_has_a_table(visited: Visit) -> None:
    """Montgomery, Problem 6-1: the book's effects."""
    visited.open("doe_analysis")
    visited.choose("Experiment", MONTGOMERY)
    header, *rows = visited.table(visited.card("doe_analysis", "pareto"))
    assert header == ["Term", "Significant", "Effect", "Size of the effect (h)", "Significance limit (95 %) (h)"]
    by_term = {row[0]: row for row in rows}
    assert {term: row[1] for term, row in by_term.items() if row[1] == "yes"} == {"B": "yes", "AC": "yes", "C": "yes"}
    book = {"B": 11.333, "AC": -8.8333, "C": 6.8333, "BC": -2.8333, "ABC": -2.1667, "AB": -1.6667, "A": 0.33333}
    assert {term: figure(row[2]) for term, row in by_term.items()} == book
    assert query(visited) == {
        "language": "en",
        "experiment": MONTGOMERY,
        "response": "tool_life",
        "tab": "effects",
    }


def test_dates_narrow_what_is_summed(visited: Visit, built: Connections) -> None:
    days_by = (
        "select configuration, date, sum(pieces) from marts.fct_tool_performance where tool_id = 'ZC1668' group by 1, 2"
    )
    made = ask(built.reader, days_by)
    until = sorted({date for _, date, _ in made})[len({date for _, date, _ in made}) // 3]
    within = [row for row in made if row[1] <= until]
    expected = {
        name: (sum(1 for row in within if row[0] == name), sum(float(row[2]) for row in within if row[0] == name))
        for name in {row[0] for row in within}
    }
    visited.open(f"tool_performance?tool=ZC1668&date_to={until.isoformat()}")
    header, *rows = visited.table(visited.card("tool_performance", "configurations"))
    days, pieces = header.index("Days"), header.index("Pieces")
    assert {row[0]: figure(row[days]) for row in rows} == {name: n for name, (n, _) in expected.items()}
    assert all(near(row[pieces], expected[row[0]][1]) for row in rows)
    assert query(visited)["date_to"] == until.isoformat()


def test_a_response_of_another_experiment_is_not_kept(visited: Visit, built: Connections) -> None:
    (other,) = ask(
        built.reader,
        "select min(experiment_id) from marts.dim_response where response <> 'tool_life' and experiment_id not in "
        "(select experiment_id from marts.dim_response where response = 'tool_life')",
    )[0]
    visited.open(f"doe_analysis?experiment={MONTGOMERY}&response=tool_life")
    visited.choose("Experiment", other)
    responses = dict(
        ask(built.reader, "select experiment_id, min(response) from marts.dim_response group by experiment_id")
    )
    assert query(visited)["response"] == responses[other]
    assert visited.page.locator(".doe-bad").count() == 0


def test_the_language_is_switched_and_kept(visited: Visit) -> None:
    visited.open(f"doe_analysis?experiment={MONTGOMERY}")
    assert visited.page.evaluate("document.documentElement.lang") == "en"
    visited.page.get_by_text("Español").click()
    visited.rest()
    assert visited.page.evaluate("document.documentElement.lang") == "es"
    assert visited.page.locator(".doe-title").inner_text() == "Análisis del experimento"
    _, first, *_ = visited.table(visited.card("doe_analysis", "pareto"))
    assert first[:4] == ["B", "sí", "11,333", "11,333"]
    assert query(visited)["language"] == "es"
    visited.page.reload()
    visited.rest()
    assert visited.page.locator(".doe-title").inner_text() == "Análisis del experimento"
    visited.page.get_by_role("link", name="Calidad de los datos").click()
    visited.rest()
    assert query(visited)["language"] == "es"


def test_the_browser_is_asked_for_its_language(app: Served, browser: Browser) -> None:
    with visit(browser, app, locale="es-MX") as found:
        found.open("data_quality")
        assert found.page.locator(".doe-title").inner_text() == DEFINED.dashboard("data_quality").title.es


def test_a_link_shows_what_its_sender_saw_and_going_back_works(visited: Visit, browser: Browser, app: Served) -> None:
    visited.open("doe_analysis")
    visited.choose("Experiment", MONTGOMERY)
    visited.page.get_by_role("tab", name="Model").click()
    visited.rest()
    link = visited.page.url
    with visit(browser, app, locale="en-US") as other:
        other.open(link.removeprefix(app.url).lstrip("/"))
        assert other.page.url == link
        assert other.card("doe_analysis", "cube").count() == 1
        assert other.page.get_by_role("combobox", name="Experiment").input_value() == MONTGOMERY
    visited.page.get_by_role("link", name="Cost analysis").click()
    visited.rest()
    assert query(visited)["experiment"] == MONTGOMERY
    visited.page.go_back()
    visited.rest()
    assert (visited.page.url, visited.card("doe_analysis", "cube").count()) == (link, 1)
    visited.page.go_back()
    visited.rest()
    assert (query(visited)["tab"], visited.card("doe_analysis", "pareto").count()) == ("effects", 1)


def test_a_row_leads_to_the_page_that_explains_it(visited: Visit) -> None:
    visited.open(f"?tab=experiments&experiment={MONTGOMERY}")
    visited.page.get_by_role("link", name=MONTGOMERY).click()
    visited.page.wait_for_url("**/doe_analysis?**")
    visited.rest()
    assert query(visited)["experiment"] == MONTGOMERY
    assert visited.table(visited.card("doe_analysis", "pareto"))[1][0] == "B"


def test_what_a_link_asks_for_is_text(visited: Visit, built: Connections) -> None:
    before = ask(built.reader, "select count(*) from marts.dim_experiment")
    visited.open(f"doe_analysis?experiment={quote(HOSTILE)}&response={quote(HOSTILE)}&tab={quote(HOSTILE)}&language=x")
    notes = visited.page.locator(".doe-bad").all_inner_texts()
    assert notes == [f"{name}: there is no “{HOSTILE}”, so it is left out." for name in ("Experiment", "Response")]
    assert visited.page.locator("img[src=x]").count() == 0
    assert visited.page.locator("[class*=st-key-card_]").count() == len(DEFINED.dashboard("doe_analysis").tabs[0].cards)
    visited.open(f"tool_performance?date_from={quote(HOSTILE)}&tool=ZC1668")
    assert visited.page.locator(".doe-bad").count() == 0
    assert ask(built.reader, "select count(*) from marts.dim_experiment") == before


def test_who_may_only_read_is_told_so(visited: Visit) -> None:
    visited.open("drop?language=es")
    visited.page.locator("input[type=file]").set_input_files(
        [
            {"name": "design.yml", "mimeType": "", "buffer": b"experiment_id: x"},
            {"name": "runs.csv", "mimeType": "", "buffer": b"a"},
        ]
    )
    note = visited.page.locator(".doe-bad")
    note.wait_for()
    assert note.inner_text() == (
        "Esta conexión solo puede leer: inicie doe dashboard con un usuario que pueda cargar archivos, o cárguelos con "
        "doe run. (permission denied for schema raw)"
    )


def test_long_tables_come_in_pages(visited: Visit, built: Connections) -> None:
    expected = ask(built.reader, "select experiment_id from marts.dim_response order by experiment_id, response")
    assert len(expected) > 50
    visited.open("?tab=experiments")
    place = visited.card("executive_summary", "experiments")
    assert [row[0] for row in visited.table(place)[1:]] == [name for (name,) in expected[:25]]
    assert f"Rows 1 to 25 of {len(expected)}" in place.inner_text()
    place.get_by_role("button", name="Page 2").click()
    visited.rest()
    assert [row[0] for row in visited.table(place)[1:]] == [name for (name,) in expected[25:50]]


def test_it_listens_on_this_machine_alone(app: Served) -> None:
    process = psutil.Process(app.process.pid)
    listening = [found.laddr.ip for found in process.net_connections() if found.status == psutil.CONN_LISTEN]
    assert (listening, process.children()) == (["127.0.0.1"], [])


def test_a_phone_shows_all_of_it(visited: Visit) -> None:
    """What is wider than a card scrolls inside it; a chart with long labels has room for its bars."""
    visited.page.set_viewport_size({"width": 390, "height": 844})
    for dashboard in DEFINED.dashboards:
        visited.open(path(dashboard.key))
        main = visited.page.get_by_test_id("stMain")
        assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0, dashboard.key
        for chart in visited.page.get_by_test_id("stVegaLiteChart").all():
            assert chart.evaluate("chart => chart.clientWidth") >= 380
            assert chart.evaluate("chart => chart.parentElement.getBoundingClientRect().right") < 390
