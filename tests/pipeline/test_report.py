"""`doe report` on the built warehouse: what SQL says is in the files, in the bucket, and on the screen."""

import dataclasses
import io
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from ingestion.errors import Refused
from ingestion.store import connect
from orchestration.dashboards.report import writing
from orchestration.dashboards.report.contents import MOST_ROWS
from orchestration.dashboards.report.writing import Written, write_report
from orchestration.services import Connections
from orchestration.sql import ask
from tests import warehouses, web
from tests.ask import ask as committed
from tests.browser import Watched, watched
from tests.programs import program

CASE, MONTGOMERY, SEVERAL = "case_zc1668", "mont_tool_life_2x3_r3", "mont_chem_ccd"
STOPPED = "derived_tool_life_censored45"  # some tests were stopped before the tool failed
DOE = str(Path(sys.executable).with_name("doe"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("report_home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def case(built: Connections, home: Path) -> Written:
    """The report of the published case, which has costs."""
    program("pango")
    return write_report(built, home / "reports", CASE, "en")


@pytest.fixture(scope="module")
def everything(built: Connections, home: Path) -> Written:
    """The report of the whole warehouse, in Spanish."""
    program("pango")
    return write_report(built, home / "reports", None, "es")


IN_VIEW = (
    "[...document.querySelectorAll('.picture')].filter(one => one.getBoundingClientRect().top < innerHeight)"
    ".every(one => one.classList.contains('is-live'))"
)
ALL = "document.querySelectorAll('.picture:not(.is-live)').length === 0"


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds. Playwright's own way is to eval it, which the policy of the page forbids."""
    end = time.monotonic() + 30
    while not page.evaluate(holds):
        assert time.monotonic() < end, holds
        page.wait_for_timeout(20)


def opened(found: Watched, path: Path) -> float:
    """Open a page, wait until the pictures in view are drawn; seconds that took."""
    start = time.perf_counter()
    found.page.goto(path.as_uri())
    until(found.page, IN_VIEW)
    return time.perf_counter() - start


def scrolled(page: Page) -> None:
    """Look at every picture."""
    for picture in page.locator(".picture").all():
        picture.scroll_into_view_if_needed()
    until(page, ALL)


def title(page: Page) -> str:
    """The heading of the page."""
    return page.get_by_role("heading", level=1).text_content() or ""


def table(page: Page, card: str) -> list[list[str]]:
    """The table of a card as texts, header first."""
    rows = page.locator(f"article[aria-labelledby={card}] tr").all()
    return [[cell.text_content() or "" for cell in row.locator("th, td").all()] for row in rows]


def figure(text: str) -> float:
    """What a reader takes an English figure for."""
    return float(text.replace(",", ""))


def test_figures_on_the_screen_are_those_of_sql(built: Connections, browser: Browser, case: Written) -> None:
    effects = ask(
        built.reader,
        "select term, effect from marts.fct_effects where experiment_id = $1 order by abs(effect) desc",
        [CASE],
    ).to_pylist()
    costs = ask(
        built.reader,
        "select setting, cost_per_unit_usd from marts.fct_cost_analysis where experiment_id = $1 order by setting",
        [CASE],
    ).to_pylist()
    with watched(browser) as found:
        opened(found, case.paths[0])
        header, *rows = table(found.page, "doe_analysis-1-pareto")
        shown = {row[0]: figure(row[header.index("Effect")]) for row in rows}
        assert shown == {row["term"]: pytest.approx(row["effect"], rel=1e-4) for row in effects}
        turned = {name: values for name, *values in table(found.page, "cost_analysis-1-costs")}
        assert [figure(value) for value in turned["Cost per piece (USD/piece)"]] == [
            pytest.approx(row["cost_per_unit_usd"], rel=1e-4) for row in costs
        ]


def test_the_report_opens_quickly_draws_everything_and_asks_nobody(browser: Browser, case: Written) -> None:
    assert case.paths[0].stat().st_size < 2_000_000
    with watched(browser) as found:
        assert opened(found, case.paths[0]) < 2
        scrolled(found.page)
        assert found.page.locator(".picture").count() >= 12
        drawn = found.page.locator(".live svg").evaluate_all(
            "all => all.map(one => [one.getBoundingClientRect().height, one.querySelectorAll('path, line').length])"
        )
        assert len(drawn) == found.page.locator(".picture").count()
        assert all(height > 60 and marks > 10 for height, marks in drawn)
        assert not found.page.locator(".still").evaluate_all("all => all.some(one => one.checkVisibility())")
        assert found.complaints == []
        assert found.requests == [case.paths[0].as_uri()]


def test_a_picture_tells_its_figures_under_the_pointer(browser: Browser, case: Written) -> None:
    with watched(browser) as found:
        opened(found, case.paths[0])
        found.page.locator("[data-chart=doe_analysis-1-pareto] .mark-rect path").first.hover()
        tooltip = found.page.locator("#vg-tooltip-element.visible")
        tooltip.wait_for()
        assert "Effect" in (tooltip.text_content() or "") and "pieces" in (tooltip.text_content() or "")
        assert found.complaints == []


def test_without_scripts_every_picture_and_table_is_there(browser: Browser, case: Written) -> None:
    with watched(browser, java_script_enabled=False) as found:
        found.page.goto(case.paths[0].as_uri())
        stills = found.page.locator(".still svg")
        assert stills.count() == found.page.locator(".picture").count() >= 12
        assert all(still.is_visible() for still in stills.all())


def test_tables_open_by_keyboard_and_the_page_begins_with_a_way_past_its_head(browser: Browser, case: Written) -> None:
    with watched(browser) as found:
        opened(found, case.paths[0])
        found.page.keyboard.press("Tab")
        assert found.page.evaluate("document.activeElement.getAttribute('href')") == "#contents"
        found.page.keyboard.press("Enter")
        for _ in range(3):
            found.page.keyboard.press("Tab")
            if found.page.evaluate("document.activeElement.tagName") == "SUMMARY":
                break
        details = found.page.locator("details").first
        assert details.get_attribute("open") is None
        found.page.keyboard.press("Enter")
        assert details.get_attribute("open") is not None
        assert details.locator("table").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["case", "everything"])
def test_a_screen_reader_finds_nothing_to_complain_about(
    browser: Browser, request: pytest.FixtureRequest, name: str, scheme: Any
) -> None:
    with watched(browser, color_scheme=scheme) as found:
        opened(found, request.getfixturevalue(name).paths[0])
        scrolled(found.page)
        found.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        judged = Axe().run(found.page)
        assert judged.violations_count == 0, judged.generate_report()


def lightness(png: bytes) -> float:
    """Mean lightness of a picture, 0 to 255."""
    pixels = Image.open(io.BytesIO(png)).convert("L").resize((1, 1)).getpixel((0, 0))
    assert isinstance(pixels, int)
    return pixels


def test_the_page_follows_the_light_of_the_screen_and_paper_is_white(browser: Browser, case: Written) -> None:
    with watched(browser, color_scheme="light") as found:
        opened(found, case.paths[0])
        ink = "document.querySelector('.is-live .role-axis-title text').getAttribute('fill')"
        light, light_ink = lightness(found.page.screenshot()), found.page.evaluate(ink)
        found.page.emulate_media(color_scheme="dark")
        until(found.page, f"{ink} !== '{light_ink}'")
        dark = lightness(found.page.screenshot())
        assert light > 200 and dark < 60
        found.page.emulate_media(color_scheme="dark", media="print")
        assert found.page.evaluate("getComputedStyle(document.body).color") == "rgb(36, 41, 47)"


def test_the_browser_prints_every_picture_on_paper(browser: Browser, case: Written) -> None:
    with watched(browser, color_scheme="dark") as found:
        opened(found, case.paths[0])
        found.page.emulate_media(media="print")
        assert all(still.is_visible() for still in found.page.locator(".still").all())
        assert not any(live.is_visible() for live in found.page.locator(".live").all())
        printed = PdfReader(io.BytesIO(found.page.pdf(format="A4")))
    text = unicodedata.normalize("NFKC", " ".join(page.extract_text() for page in printed.pages))  # ligatures
    assert 4 <= len(printed.pages) <= 30
    assert "Pareto of effects" in text and "Half-normal score" in text  # a title, and an axis in a drawing


def test_on_paper_no_table_is_cut(browser: Browser, everything: Written) -> None:
    with watched(browser, viewport={"width": 688, "height": 1000}) as found:  # A4 without its margins
        found.page.goto(everything.paths[0].as_uri())
        found.page.emulate_media(media="print")
        widths = found.page.locator(".scrolled, .sideways").evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => [one.scrollWidth, one.clientWidth])"
        )
        # however long the words of others are
        found.page.evaluate(
            "document.querySelectorAll('td:last-child').forEach(one => one.textContent = 'x'.repeat(90))"
        )
        found.page.evaluate(
            "document.querySelectorAll('td:first-child').forEach(one => one.textContent = '7'.repeat(40))"
        )
        long = found.page.locator(".scrolled, .sideways").evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => [one.scrollWidth, one.clientWidth])"
        )
    widths += long
    assert len(widths) > 8
    assert [(needed, there) for needed, there in widths if needed > there + 1] == []


def test_the_pdf_says_the_same_and_can_be_read_aloud(built: Connections, case: Written) -> None:
    pdf = PdfReader(case.paths[1])
    text = " ".join(page.extract_text() for page in pdf.pages)
    named = str(
        ask(built.reader, "select title from marts.dim_experiment where experiment_id = $1", [CASE])["title"][0]
    )
    assert pdf.metadata and pdf.metadata.title and named in pdf.metadata.title
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    for words in (named, "Pareto of effects", "Size of the effect", "The figures behind the pictures"):
        assert words in text
    elements = [one.get_object() for one in structure(root["/StructTreeRoot"])]
    alts = {str(one["/Alt"]) for one in elements if "/Alt" in one}
    assert len(alts) >= 12 and any(alt.startswith("Pareto of effects. Bar chart of") for alt in alts)


def structure(node: Any) -> list[Any]:
    """All elements of the structure of a PDF."""
    kids = node.get_object().get("/K", []) if hasattr(node.get_object(), "get") else []
    kids = kids if isinstance(kids, list) else [kids]
    below = [kid for kid in kids if hasattr(kid.get_object(), "get")]
    return below + [element for kid in below for element in structure(kid)]


def test_every_response_is_analysed_and_both_languages_have_the_same_figures(built: Connections, home: Path) -> None:
    pages = {
        language: write_report(built, home / "languages", SEVERAL, language).paths[0].read_text()
        for language in ("en", "es")
    }
    for response in ("molecular_weight", "viscosity", "yield"):
        assert all(f'<span class="unseen">: </span>{response}</span></h2>' in page for page in pages.values())
    assert pages["en"].count('<section class="part"') == pages["es"].count('<section class="part"') == 4
    assert "Análisis de la varianza" in pages["es"] and "Analysis of variance" in pages["en"]
    english, spanish = (re.findall(r"<td>(-?[\d.,]+)(?=<|\n)", page) for page in pages.values())
    assert len(english) > 1000
    assert [number.translate(str.maketrans(",.", ".,")) for number in english] == spanish
    assert '<html lang="es">' in pages["es"] and '<html lang="en">' in pages["en"]


def test_the_table_of_a_contour_holds_the_whole_grid(built: Connections, browser: Browser, home: Path) -> None:
    grid = ask(
        built.reader,
        "select letter_x from marts.fct_response_surfaces where experiment_id = $1 and response = 'yield'",
        [SEVERAL],
    )
    assert grid.num_rows > 400
    path = write_report(built, home / "grid", SEVERAL, "en").paths[0]
    with watched(browser) as found:
        found.page.goto(path.as_uri())
        assert found.page.locator("article[aria-labelledby=doe_analysis-3-contour] tbody tr").count() == grid.num_rows


def test_stopped_lives_have_a_section_that_says_what_it_cannot_show(built: Connections, home: Path) -> None:
    models = "select model from marts.fct_model_summary where experiment_id = $1"
    assert ask(built.reader, models, [STOPPED]).num_rows == 0  # least squares are not for them
    page = write_report(built, home / "stopped", STOPPED, "en").paths[0].read_text()
    assert '<span class="unseen">: </span>tool_life</span></h2>' in page
    assert 'id="doe_analysis-1-pareto"' in page
    assert re.search(r'<p class="nothing">Nothing to show: .*Analysis of variance', page)


def test_no_page_is_wider_than_a_phone(browser: Browser, everything: Written) -> None:
    with watched(browser, viewport={"width": 390, "height": 800}) as found:
        for place in (everything.paths[0].as_uri(), everything.addresses[-1]):
            found.page.goto(place)
            assert found.page.evaluate("document.documentElement.scrollWidth") == 390


def test_figures_stand_to_the_right_and_words_to_the_left(browser: Browser, case: Written) -> None:
    with watched(browser) as found:
        found.page.goto(case.paths[0].as_uri())
        aligned = found.page.locator("article[aria-labelledby=doe_analysis-1-anova] tbody tr:first-child td")
        sides = aligned.evaluate_all("all => all.map(one => getComputedStyle(one).textAlign)")
        assert sides == ["start", "right", "right", "right", "right", "right"]


def test_everybody_can_read_what_is_published_and_the_index_leads_there(
    built: Connections, browser: Browser, case: Written, everything: Written
) -> None:
    html, pdf, front = case.addresses
    kinds = ("text/html; charset=utf-8", "application/pdf")
    for address, path, kind in zip((html, pdf), case.paths, kinds, strict=True):
        answer = web.request("GET", address)
        assert answer.status == 200 and answer.data == path.read_bytes() and answer.headers["content-type"] == kind
    with watched(browser) as found:
        found.page.goto(front)
        row = (
            found.page.get_by_role("row").filter(has_text=CASE).filter(has_not_text="+").filter(has_not_text="foldover")
        )
        row.get_by_role("link", name="English", exact=True).click()
        assert found.page.url == html
        assert (
            found.page.get_by_role("heading", level=1).text_content()
            == "Cutting tool ZC1668, coolant and cutting condition"
        )
        scrolled(found.page)
        found.page.goto(front)
        found.page.get_by_role("link", name="Español").click()
        assert found.page.get_by_role("heading", level=1).text_content() == "Informes de todos los experimentos"
        found.page.get_by_role("paragraph").filter(has_text="Informe de todo").get_by_role(
            "link", name="español", exact=True
        ).click()
        assert found.page.url == everything.addresses[0]
        assert found.complaints == []


def published(built: Connections) -> dict[str, tuple[object, object]]:
    """Every object of reports in the bucket, and when it came."""
    found = connect(built.store).list_objects("results", prefix="reports/", recursive=True)
    return {str(one.object_name): (one.etag, one.last_modified) for one in found}


def test_asked_again_it_changes_nothing(built: Connections, case: Written, home: Path) -> None:
    files, objects = [path.read_bytes() for path in case.paths], published(built)
    time.sleep(1.1)  # the store keeps whole seconds
    assert write_report(built, home / "reports", CASE, "en") == case
    assert [path.read_bytes() for path in case.paths] == files
    assert published(built) == objects
    assert not [path for path in (home / "reports").rglob("*") if path.name.endswith(".unfinished")]


def test_an_experiment_that_is_not_there_is_refused_and_nothing_is_written(built: Connections, tmp_path: Path) -> None:
    for name in ("no_such", "../../etc/passwd", "'; drop table marts.dim_experiment; --"):
        with pytest.raises(Refused, match=r"no experiment .* is in the warehouse; the first ones are"):
            write_report(built, tmp_path, name, "en")
    assert list(tmp_path.iterdir()) == []


def test_without_a_pdf_the_html_is_whole_and_an_older_pdf_goes(
    built: Connections, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "without"
    program("pango")
    whole = write_report(built, folder, MONTGOMERY, "en")
    assert whole.paths[1].exists() and web.request("GET", whole.addresses[1]).status == 200

    def refuse(html: str) -> bytes:
        raise Refused("no PDF: Pango is not on this machine")

    monkeypatch.setattr(writing, "pdf_of", refuse)
    less = write_report(built, folder, MONTGOMERY, "en")
    assert less.refusals == ("no PDF: Pango is not on this machine",)
    assert less.paths == whole.paths[:1] and not whole.paths[1].exists()
    assert web.request("GET", whole.addresses[1]).status in (403, 404)
    assert f"{MONTGOMERY}.en.pdf" not in web.request("GET", less.addresses[-1]).data.decode()


def test_the_command_prints_where_the_files_are(built: Connections, home: Path, command: Callable[..., Any]) -> None:
    done = command("report", MONTGOMERY, "--language", "es", "--to", str(home / "asked"))
    assert done.returncode == 0, done.stderr
    html, pdf, *addresses = done.stdout.split()
    assert Path(html) == home / "asked" / "experiments" / f"{MONTGOMERY}.es.html" and Path(html).is_file()
    assert Path(pdf).is_file() and len(addresses) == 3 and addresses[2].endswith("/results/reports/index.es.html")
    refused = command("report", "no_such")
    assert refused.returncode == 2 and refused.stderr.startswith("refused: no experiment 'no_such'")


@pytest.fixture
def command(built: Connections, home: Path) -> Callable[..., Any]:
    """`doe` with the built warehouse as named services."""
    variables = {
        "DOE_PG_HOST": built.reader.host,
        "DOE_PG_PORT": str(built.reader.port),
        "DOE_PG_USER": built.reader.user,
        "DOE_PG_PASSWORD": built.reader.password.get_secret_value(),
        "DOE_PG_DBNAME": built.reader.dbname,
        "DOE_S3_ENDPOINT": built.store.endpoint,
        "DOE_S3_ACCESS_KEY": built.store.access_key,
        "DOE_S3_SECRET_KEY": built.store.secret_key.get_secret_value(),
        "DOE_HOME": str(home),
        "PATH": "/usr/bin:/bin",
    }

    def run(*arguments: str, **others: str) -> Any:
        return subprocess.run([DOE, *arguments], env=variables | others, capture_output=True, text=True, timeout=300)

    return run


def other(built: Connections, dbname: str) -> Connections:
    """The same services, and another database."""
    return dataclasses.replace(built, reader=built.reader.model_copy(update={"dbname": dbname}))


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        ("drop schema marts cascade", 'relation "marts.dim_experiment" does not exist'),
        ("drop table marts.fct_next_step", 'relation "marts.fct_next_step" does not exist'),
        ("alter table marts.fct_next_step drop column why", "column n.why does not exist"),
    ],
    ids=["no build", "a build without a mart", "a build without a column"],
)
def test_without_what_it_shows_a_report_is_refused_with_the_way_out(
    built: Connections, home: Path, command: Callable[..., Any], statement: str, missing: str
) -> None:
    target = warehouses.empty(built.postgres, "report_unbuilt")
    committed(target, statement)
    before = published(built)
    done = command("report", "--to", str(home / "unbuilt"), DOE_PG_DBNAME=target.dbname)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"refused: the warehouse is not built, or was by an earlier version: {missing}; "
        "doe build builds what is loaded; where nothing is yet: doe run FOLDER, or doe demo for examples"
    ]
    assert not (home / "unbuilt").exists() and published(built) == before


def test_an_empty_warehouse_has_a_report_that_says_so(built: Connections, browser: Browser, home: Path) -> None:
    target = warehouses.empty(built.postgres, "report_empty")
    written = write_report(other(built, target.dbname), home / "empty", None, "en")
    with watched(browser) as found:
        assert opened(found, written.paths[0]) < 2
        assert found.page.get_by_text("the warehouse has no data for this part").count() >= 3
        assert found.page.locator(".picture").count() == 0
        found.page.goto(written.addresses[-1])
        assert found.page.get_by_text("No experiment yet").is_visible()
        assert found.complaints == []
        found.page.goto(written.paths[0].as_uri())
        assert found.page.get_by_text("Hand in an experiment or production data with doe run FOLDER").is_visible()


def test_ten_thousand_experiments_have_a_report_and_an_index_in_pages(
    built: Connections, browser: Browser, home: Path
) -> None:
    target = warehouses.many(built.postgres, "report_many", CASE, 10_000)
    written = write_report(other(built, target.dbname), home / "many", None, "en")
    assert written.paths[0].stat().st_size < 2_000_000
    with watched(browser) as found:
        assert opened(found, written.paths[0]) < 2
        # more than the 2,000 that its SQL asks for
        assert found.page.get_by_text(f"The first {MOST_ROWS} of 10,000 rows.").count() >= 2
        assert found.page.get_by_text("Experiments: 10,000, with a report").is_visible()
        facts = found.page.locator(".facts div").all_text_contents()
        assert facts == ["Experiments10,000", "Tools1"]
        start = time.perf_counter()
        found.page.goto(written.addresses[-1])
        assert time.perf_counter() - start < 2
        found.page.get_by_role("link", name="many_09751").click()
        assert found.page.get_by_role("cell", name="many_10000").is_visible()
        assert found.complaints == []
