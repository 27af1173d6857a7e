"""Data as the app shows it: text, whatever it looks like."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
import streamlit as st

from orchestration.dashboards.app import html

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'; drop table marts.dim_experiment; --",
    "&lt;b&gt; & co",
    "![x](http://example.com/x.png) **bold** :red[x] $x$ `y` [link](http://example.com)",
    "</td></tr></table><h1>",
)


class Parsed(HTMLParser):
    """Tags with their attributes, and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Parsed]:
    """What has been handed to the browser."""
    bodies: list[str] = []
    monkeypatch.setattr(st, "html", bodies.append)
    return lambda: Parsed("".join(bodies))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("show", "tags"),
    [
        (lambda text: html.title(text, text), ["h1", "p"]),
        (lambda text: html.heading(text, text), ["div", "h3", "p"]),
        (lambda text: html.note(text), ["p"]),
        (lambda text: html.figure(text, text), ["div", "b", "span"]),
        (lambda text: html.steps([(text, text, "done")]), ["ul", "li", "span"]),
    ],
)
def test_texts_stay_texts(shown: Callable[[], Parsed], show: Callable[[str], Any], tags: list[str], text: str) -> None:
    show(text)
    assert shown().tags == tags
    assert text in "".join(shown().texts)


@pytest.mark.parametrize("text", HOSTILE)
def test_tables_hold_texts_and_links_lead_where_they_should(shown: Callable[[], Parsed], text: str) -> None:
    link = html.address("doe_analysis", {"experiment": text, "tool": 'a&b="c"'})
    html.table([text, "n"], [[text, "1"], [text, "2"]], [False, True], [link, None], [False, True])
    found = shown()
    assert set(found.tags) == {"div", "table", "thead", "tbody", "tr", "th", "td", "a"}
    assert found.texts.count(text) == 3
    assert {name for name, _ in found.attributes} == {"class", "scope", "href", "target"}
    assert [value for name, value in found.attributes if name == "href"] == [link]
    assert [value for name, value in found.attributes if value in ("n", "rejected")] == ["n", "n", "rejected", "n"]


def test_addresses_are_quoted() -> None:
    assert html.address("a", {"b": "c d&e=f#<é>"}) == "a?b=c+d%26e%3Df%23%3C%C3%A9%3E"
    assert html.address("a", {}) == "a"


def test_markdown_shows_a_text_as_it_is() -> None:
    assert html.plain("a_b *c* [d](e) :red[f] $g$ <h> 1.2") == (r"a\_b \*c\* \[d\]\(e\) \:red\[f\] \$g\$ \<h\> 1\.2")
