"""A report as a page: small enough to send, whatever the experiment."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from ingestion.errors import Refused
from orchestration.dashboards.report.contents import Group, Section, Shown, span
from orchestration.dashboards.report.index import Line
from orchestration.dashboards.report.page import packed, render
from orchestration.dashboards.report.subjects import Report

MOST_BYTES = 2_000_000
LENGTHS = (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 0)  # of tables, where whole ones are too much for a page
ROWS_ON_PAPER = 40  # of the table under a picture: longer ones are in the HTML


@dataclass(frozen=True)
class Listing:
    """The experiments that a report of the warehouse leads to, of all that there are."""

    lines: tuple[Line, ...]
    n_lines: int
    n_reports: int
    index: str


def fitting(report: Report, listing: Listing | None) -> Report:
    """The report with whole tables; if they alone make a page too large, then with so many rows of each as it holds.

    Raises Refused where even its words are too many.
    """
    for most in (None, *LENGTHS):
        fit = _with_cards(report, partial(_shortened, most=most))
        if _size(_page(_with_cards(fit, _bare), listing, is_paper=False)) < MOST_BYTES:
            return fit
    raise Refused(f"the report {report.name} has texts that fill more than {MOST_BYTES:,} bytes: shorten its titles")


def html_of(report: Report, listing: Listing | None) -> str:
    """The page for screens. Pictures that would make it too large are left out, the last ones first."""
    report, budget = fitting(report, listing), MOST_BYTES
    while True:
        kept = _with_cards(report, _Pictures(budget))
        page = _page(kept, listing, is_paper=False)
        if (excess := _size(page) - MOST_BYTES) < 0:
            return page
        budget = sum(map(_weight, _cards(kept))) - excess - 1


def paper_of(report: Report, listing: Listing | None) -> str:
    """The page that becomes a PDF: no scripts, and short tables under their pictures."""
    return _page(fitting(report, listing), listing, is_paper=True)


def _size(page: str) -> int:
    return len(page.encode())


def _page(report: Report, listing: Listing | None, is_paper: bool) -> str:
    specifications = {card.name: card.picture.specification for card in _cards(report) if card.picture}
    return render(
        "report.html.j2",
        report.language,
        None if is_paper else specifications,
        report=report,
        listing=listing,
        is_paper=is_paper,
        span=span,
        drawn=[(section, card) for section in report.sections for card in section.cards() if card.picture],
        rows_on_paper=ROWS_ON_PAPER,
    )


def _cards(report: Report) -> Iterator[Shown]:
    return (card for section in report.sections for card in section.cards())


def _with_cards(report: Report, change: Callable[[Shown], Shown]) -> Report:
    def changed(section: Section) -> Section:
        return replace(section, groups=tuple(Group(one.title, tuple(map(change, one.cards))) for one in section.groups))

    return replace(report, sections=tuple(map(changed, report.sections)))


def _shortened(card: Shown, most: int | None) -> Shown:
    return replace(card, table=replace(card.table, rows=card.table.rows[:most]))


def _bare(card: Shown) -> Shown:
    return replace(card, picture=None, is_too_large=card.picture is not None)


def _weight(card: Shown) -> int:
    """Bytes that a picture takes, twice drawn."""
    if card.picture is None:
        return 0
    return _size(card.picture.svg) + len(packed(json.dumps(card.picture.specification)))


class _Pictures:
    """Leaves out pictures from the first one on that a budget of bytes does not hold."""

    def __init__(self, budget: int) -> None:
        self._left = budget

    def __call__(self, card: Shown) -> Shown:
        self._left -= _weight(card)
        return card if self._left >= 0 else _bare(card)
