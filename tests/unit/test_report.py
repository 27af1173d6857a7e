"""Pages of reports: nothing from a file becomes HTML, the policy names what runs, and size has limits."""

import base64
import hashlib
import re
import sys
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from ingestion.errors import Refused
from orchestration.dashboards.definitions import Card, Column, Language, Names, Text
from orchestration.dashboards.reading import load
from orchestration.dashboards.report import index
from orchestration.dashboards.report.assembly import ROWS_ON_PAPER, Listing, html_of, paper_of
from orchestration.dashboards.report.contents import MOST_ROWS, Group, Section, Shown, shown
from orchestration.dashboards.report.page import STYLED_COLUMNS, breakable
from orchestration.dashboards.report.pdf import pdf_of
from orchestration.dashboards.report.stills import slim
from orchestration.dashboards.report.subjects import Report, file_name
from orchestration.dashboards.tables import ShownTable
from orchestration.dashboards.texts import Texts, texts

EVIL = "<script>alert(1)</script></title></script><img src=x onerror=alert(2)>\"'>{{ 7 * 7 }}&amp;"
NAMES = Names(columns={name: Text(en=name, es=f"{name} es") for name in ("term", "effect", "run", "reason")})


def text(of: str) -> Text:
    return Text(en=of, es=f"{of} es")


def bars(terms: list[str], name: str = "bars", n_rows: int | None = None) -> Shown:
    card = Card(
        key="bars", title=text("Effects"), question=text("Which?"), chart="row",
        x=Column(column="term", format="text"), y=(Column(column="effect", unit="min"),),
    )  # fmt: skip
    rows = pa.table({"term": terms, "effect": [index + 0.5 for index in range(len(terms))]})
    return shown(card, rows, NAMES, "en", name, n_rows)


def listed(rows: dict[str, list[object]], width: str = "full") -> Shown:
    columns = tuple(Column(column=name, format="number" if name == "effect" else "text") for name in rows)
    card = Card(
        key="listed", title=text("List"), question=text("What?"), chart="table", columns=columns, width=width
    )  # fmt: skip
    return shown(card, pa.table(rows), NAMES, "en", "listed")


def report(*cards: Shown, title: str = "A title", language: Language = "en") -> Report:
    section = Section("doe-1", "DOE analysis", title, "Which factors matter?", (Group("Effects", cards),))
    return Report("experiments/x", language, title, title, (("Factors", title),), "2026-11-27 14:00", (section,))


class Elements(HTMLParser):
    """Every element with its attributes, as a browser would find them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def tags(self) -> list[str]:
        return [tag for tag, _ in self.found if tag != "wbr"]

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.found)


def inside(page: str, opening: str, closing: str) -> str:
    found = re.search(re.escape(opening) + "(.*?)" + re.escape(closing), page, re.DOTALL)
    assert found
    return found[1]


def sha256(of: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(of.encode()).digest()).decode()}'"


@pytest.mark.parametrize("make", [html_of, paper_of])
def test_text_from_files_is_text_in_the_page(make: type) -> None:
    plain, evil = (
        make(report(bars([name, "B"]), listed({"term": [name], "reason": [name]}), title=name), None)
        for name in ("harmless", EVIL)
    )
    harmless, found = Elements(plain), Elements(evil)
    assert found.tags() == harmless.tags()
    assert not any(name.startswith("on") for _, attributes in found.found for name in attributes)
    assert found.count("img") == 0
    assert found.text.count(EVIL) >= 5  # h1, h2, the fact, two cells; Jinja has not read what is in it


def test_the_policy_lets_run_what_is_in_the_page_and_nothing_else() -> None:
    page = html_of(report(bars(["A", "B"])), None)
    library = zlib.decompress(base64.b64decode(inside(page, 'id="library">', "</script>"))).decode()
    policy = inside(page, 'http-equiv="Content-Security-Policy" content="', '"').replace("&#39;", "'")
    scripts = f"{sha256(inside(page, '<script>', '</script>'))} {sha256(library)}"
    style = sha256(inside(page, "<style>", "</style>"))
    assert policy == (
        f"default-src 'none'; script-src {scripts}; style-src {style}; base-uri 'none'; form-action 'none'"
    )
    assert "unsafe" not in policy
    assert [attributes for tag, attributes in Elements(page).found if tag == "script" and "src" in attributes] == []
    assert 'style="' not in page


def test_a_page_without_pictures_has_no_script_and_may_run_none() -> None:
    page = html_of(report(listed({"term": ["A"]})), None)
    assert Elements(page).count("script") == 0
    assert "script-src 'none'" in page.replace("&#39;", "'")


def test_every_picture_has_a_text_and_its_table() -> None:
    page = Elements(html_of(report(bars(["A", "B"])), None))
    pictures = [attributes for tag, attributes in page.found if attributes.get("role") == "img"]
    assert [one["aria-label"] for one in pictures] == [
        "Effects. Bar chart of effect (min) by term. The table below holds its figures."
    ]
    assert page.count("details") == page.count("table") == 1
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 3, 4]


def test_the_table_behind_a_picture_holds_every_row_that_is_drawn() -> None:
    card = bars([f"t{number}" for number in range(700)])
    page = Elements(html_of(report(card), None))
    assert page.count("tr") == 701 and "Table Effects, 700 rows" in page.text
    assert all(f"{number}.5" in page.text for number in range(700))
    assert "The first" not in page.text
    paper = Elements(paper_of(report(card), None))
    assert "All of its 700 rows are in the report as HTML." in paper.text and paper.count("table") == 0
    short = Elements(paper_of(report(bars([f"t{number}" for number in range(ROWS_ON_PAPER)])), None))
    assert short.count("tr") == ROWS_ON_PAPER + 1


def test_a_picture_of_the_first_rows_says_of_how_many() -> None:
    for make in (html_of, paper_of):
        page = Elements(make(report(bars(["A", "B"], n_rows=1023)), None))
        assert "The first 2 of 1,023 rows." in page.text and page.count("tr") == 3


def long(card: Shown, n_rows: int) -> Shown:
    """The card with a table of so many rows, as a picture of a great many points would have it."""
    table = ShownTable(("term", "effect"), tuple((f"term {row}", f"{row}.25") for row in range(n_rows)), (False, True))
    return replace(card, table=table, n_rows=n_rows, n_answered=n_rows)


def test_tables_that_alone_are_too_large_are_cut_and_say_so_on_screen_and_on_paper() -> None:
    cards = [long(bars(["A", "B"], f"bars-{number}"), 40_000) for number in range(3)]
    page = html_of(report(*cards, listed({"term": ["A"]})), None)
    assert len(page.encode()) < 2_000_000
    found = Elements(page)
    said = re.findall(r"The first ([0-9,]+) of 40,000 rows\. .* dashboard “DOE analysis”.* \(doe sql\)", found.text)
    assert len(said) == 3 and len(set(said)) == 1
    n_shown = int(said[0].replace(",", ""))
    assert found.count("tr") == 3 * (n_shown + 1) + 2
    paper = Elements(paper_of(report(*cards), None)).text
    assert paper.count(f"The report as HTML has the first {said[0]} of its 40,000 rows") == 3
    assert "All of its" not in paper


def test_a_page_that_words_alone_fill_is_refused() -> None:
    with pytest.raises(Refused, match="texts that fill more than 2,000,000 bytes: shorten its titles"):
        html_of(report(listed({"term": ["A"]}), title="x" * 2_000_000), None)


def test_what_all_rows_of_a_picture_share_is_said_once_above_them() -> None:
    card = Card(
        key="bars", title=text("Effects"), question=text("?"), chart="row",
        x=Column(column="term", format="text"), y=(Column(column="effect"),), label=Column(column="run", format="text"),
    )  # fmt: skip
    rows = pa.table({"term": list("ABCD"), "effect": [1.0] * 4, "run": ["held at <b>"] * 4})
    page = html_of(report(shown(card, rows, NAMES, "en", "bars")), None)
    assert Elements(page).count("th") == 2 and Elements(page).count("td") == 8
    assert "Effects. </span>run: held at &lt;b&gt;</caption>" in page


def test_a_picture_without_values_says_why_it_is_not_there() -> None:
    card = Card(
        key="bars", title=text("Effects"), question=text("?"), chart="row",
        x=Column(column="term", format="text"), y=(Column(column="effect"),),
    )  # fmt: skip
    rows = pa.table({"term": ["A", "B"], "effect": pa.array([None, None], pa.float64())})
    page = Elements(html_of(report(shown(card, rows, NAMES, "en", "bars")), None))
    assert "There is nothing to draw: no row has a value." in page.text and page.count("td") == 2


def test_columns_of_figures_are_known_by_their_number() -> None:
    shown_twice = listed({"term": ["A"], "effect": [1.5], "reason": ["x"]})
    assert re.findall(r'<table class="([^"]*)"', html_of(report(shown_twice), None)) == ["figure-2"]
    assert max(len(card.shown()) for dashboard in load().dashboards for card in dashboard.cards()) <= STYLED_COLUMNS


def test_a_long_name_may_be_broken_and_stays_text() -> None:
    assert breakable("raw/" + "0" * 64 + "/a_b") == f"raw/<wbr>{'0' * 32}<wbr>{'0' * 32}/<wbr>a_<wbr>b"
    assert breakable("a plain <word> of no great length") == "a plain &lt;word&gt; of no great length"


def test_a_page_stays_small_enough_to_send() -> None:
    cards = [bars([f"{number}_{row:03}_{'x' * 120}" for row in range(40)], f"bars-{number}") for number in range(90)]
    page = html_of(report(*cards), None)
    said = texts("en")["left_out"]
    assert len(page.encode()) < 2_000_000
    kept = page.count('class="picture"')
    assert 10 < kept < 90 and page.count(said) == 90 - kept
    assert page.count("<details>") == 90  # the figures are all there
    assert page.index('class="picture"') < page.index(said)  # the last ones are left out


def test_long_tables_say_that_they_are_cut_and_wide_ones_are_turned() -> None:
    long = Elements(html_of(report(listed({"term": [f"t{number}" for number in range(MOST_ROWS + 7)]})), None))
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 7} rows. Filters narrow them down on dashboard" in long.text
    assert long.count("tr") == MOST_ROWS + 1
    names = Names(columns={f"c{number}": text(f"Column {number}") for number in range(8)})
    columns = tuple(Column(column=name, format="text") for name in names.columns)
    card = Card(key="wide", title=text("Wide"), question=text("?"), chart="table", columns=columns)
    rows = pa.table({name: [f"{name}_first", f"{name}_second"] for name in names.columns})
    wide = html_of(report(shown(card, rows, names, "en", "wide")), None)
    assert wide.count('<th scope="row">') == 8 and '<th scope="col">' not in wide


def test_what_is_empty_is_named_and_takes_no_room() -> None:
    nothing = listed({"term": []})
    page = Elements(html_of(report(bars(["A"]), nothing), None))
    assert "Nothing to show: List." in page.text
    assert "the warehouse has no data for this part" in Elements(html_of(report(nothing), None)).text
    blank = Elements(html_of(report(listed({"term": ["A"], "reason": [None]})), None))
    assert blank.count("th") == 1


def test_a_drawing_keeps_its_text_and_nothing_that_acts() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs><clipPath id="c"><path d="M1.23456,2"/>'
        '</clipPath></defs><g clip-path="url(#c)" role="graphics-object" style="x"><text>1.23456 &lt;b></text>'
        '<text opacity="0">unseen</text><script>alert(1)</script><image href="http://x"/>'
        '<a href="x"><path d="M1,1"/></a></g></svg>'
    )
    root = ElementTree.fromstring(slim(svg, "card", "What it shows"))
    tags = [element.tag.split("}")[1] for element in root.iter()]
    assert tags == ["svg", "title", "defs", "clipPath", "path", "g", "text"]
    assert "".join(root.itertext()) == "What it shows1.23456 <b>"
    assert root[2].get("clip-path") == "url(#card-0)" and root[1][0].get("id") == "card-0"
    assert root[1][0][0].get("d") == "M1.23,2"


def test_names_of_files_are_of_one_experiment_each() -> None:
    ids = ["a", "a_b", "a+b", "a+b_c", "a_b+c", "a__b", "index", "warehouse"]
    names = {file_name(one) for one in ids}
    assert len(names) == len(ids)
    assert all(re.fullmatch(r"experiments/[a-z0-9_-]+", name) for name in names)


def test_the_index_of_10_000_experiments_is_small_pages_that_lead_to_all() -> None:
    ids = [f"many_{number:05}" for number in range(10_000)]
    files = {"warehouse.en.html"} | {f"experiments/{one}.en.{end}" for one in ids[:9_000] for end in ("html", "pdf")}
    lines = [index.Line(one, EVIL, "T1", 1024, index.links(file_name(one), files)) for one in ids]
    pages = dict(index.pages(lines, files))
    assert len(pages) == 2 * 40 and {"index.html", "index-40.html", "index.es.html"} < pages.keys()
    assert max(len(page.encode()) for page in pages.values()) < 250_000
    for language in ("", ".es"):
        own = [page for name, page in pages.items() if (".es." in name) == bool(language)]
        assert sorted(re.findall(r'class="id">many_<wbr>(\d+)', "".join(own))) == [one[5:] for one in ids]
    first = Elements(pages["index.html"])
    targets = {attributes["href"] for tag, attributes in first.found if tag == "a"} - {"#contents"}
    assert {name for name in pages if ".es." not in name} <= targets
    assert targets <= pages.keys() | files
    assert "Experiments: 10,000, with a report: 9,000" in first.text
    spanish = pages["index.es.html"]
    assert "Experimentos: 10.000, con informe: 9.000" in Elements(spanish).text and '<html lang="es">' in spanish
    assert "1,024" in first.text and "1.024" in spanish and "1,024" not in spanish
    assert first.count("img") == first.count("script") == 0
    assert "aria-current" in pages["index-40.html"]


def test_the_index_of_an_empty_warehouse_says_so() -> None:
    pages = dict(index.pages([], set()))
    assert pages.keys() == {"index.html", "index.es.html"}
    assert "No experiment yet" in pages["index.html"] and "Aún no hay experimentos" in pages["index.es.html"]
    assert "doe run FOLDER, or look at examples with doe demo" in pages["index.html"]
    nothing = Elements(html_of(report(listed({"term": []})), Listing((), 0, 0, "index.html"))).text
    assert "Hand in an experiment or production data with doe run FOLDER, or look at examples with doe demo" in nothing
    assert "No experiment yet" in nothing


def test_the_report_of_the_warehouse_leads_to_those_of_experiments() -> None:
    files = {"experiments/a--b.en.html"}
    line = index.Line("a+b", EVIL, "", 8, index.links(file_name("a+b"), files))
    page = Elements(html_of(report(), Listing((line,), 10_000, 1, "index.html")))
    targets = [attributes["href"] for tag, attributes in page.found if tag == "a"]
    assert {"experiments/a--b.en.html", "index.html"} < set(targets)
    assert EVIL in page.text


def test_both_languages_say_everything_with_the_same_blanks() -> None:
    path = Path(sys.modules[Texts.__module__].__file__ or "").with_name("texts.yml")
    assert path.is_file()
    for name, english in texts("en").items():
        spanish = texts("es")[name]
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", spanish)), name


def test_without_pango_there_is_no_pdf_and_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "raise OSError(\"cannot load library 'libpango-1.0-0': not found\\nmore\")"
    (tmp_path / "weasyprint.py").write_text(broken)
    for name in [name for name in sys.modules if name.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(Refused, match=r"libpango-1.0-0': not found.*apt-get install libpango-1.0-0 libpangoft2-1.0-0"):
        pdf_of("<p>text</p>")
