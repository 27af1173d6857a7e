"""Pages of reports: nothing from a file becomes HTML, the policy names what runs, and size has limits."""

import base64
import hashlib
import re
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from ingestion.errors import Refused
from orchestration.dashboards.definitions import Card, Column, Language, Names, Text
from orchestration.dashboards.report import index
from orchestration.dashboards.report.assembly import Listing, html_of, paper_of
from orchestration.dashboards.report.contents import MOST_ROWS, Group, Section, Shown, shown
from orchestration.dashboards.report.pdf import pdf_of
from orchestration.dashboards.report.stills import slim
from orchestration.dashboards.report.subjects import Report, file_name
from orchestration.dashboards.texts import Texts, texts

EVIL = "<script>alert(1)</script></title></script><img src=x onerror=alert(2)>\"'>{{ 7 * 7 }}&amp;"
NAMES = Names(columns={name: Text(en=name, es=f"{name} es") for name in ("term", "effect", "run", "reason")})


def text(of: str) -> Text:
    return Text(en=of, es=f"{of} es")


def bars(terms: list[str], name: str = "bars") -> Shown:
    card = Card(
        key="bars", title=text("Effects"), question=text("Which?"), chart="row",
        x=Column(column="term", format="text"), y=(Column(column="effect", unit="min"),),
    )  # fmt: skip
    rows = pa.table({"term": terms, "effect": [index + 0.5 for index in range(len(terms))]})
    return shown(card, rows, NAMES, "en", name)


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
        "Effects. Bar chart of effect (min) by term; the table below holds its figures."
    ]
    assert page.count("details") == page.count("table") == 1
    levels = [int(tag[1]) for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 3, 4]


def test_a_page_stays_small_enough_to_send() -> None:
    cards = [bars([f"{number}_{row:03}_{'x' * 120}" for row in range(90)], f"bars-{number}") for number in range(40)]
    page = html_of(report(*cards), None)
    said = texts("en")["left_out"]
    assert len(page.encode()) < 2_000_000
    kept = page.count('class="picture"')
    assert 10 < kept < 40 and page.count(said) == 40 - kept
    assert page.count("<details>") == 40  # the figures are all there
    assert page.index('class="picture"') < page.index(said)  # the last ones are left out


def test_long_tables_say_that_they_are_cut_and_wide_ones_are_turned() -> None:
    long = Elements(html_of(report(listed({"term": [f"t{number}" for number in range(MOST_ROWS + 7)]})), None))
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 7} rows." in long.text
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
    assert "Nothing to show yet: List." in page.text
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
    lines = [index.Line(one, EVIL, "T1", 8, index.links(file_name(one), files)) for one in ids]
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
    assert "10000 experiments, 9000 with a report" in first.text
    assert first.count("img") == first.count("script") == 0
    assert "aria-current" in pages["index-40.html"]


def test_the_index_of_an_empty_warehouse_says_so() -> None:
    pages = dict(index.pages([], set()))
    assert pages.keys() == {"index.html", "index.es.html"}
    assert "No experiment yet" in pages["index.html"] and "Aún no hay experimentos" in pages["index.es.html"]


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
