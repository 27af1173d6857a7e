"""A report as a page: small enough to send, whatever the experiment."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from orchestration.dashboards.report.contents import Group, Section, Shown, span
from orchestration.dashboards.report.index import Line
from orchestration.dashboards.report.page import packed, render
from orchestration.dashboards.report.subjects import Report

MOST_BYTES = 2_000_000
FOR_PICTURES = 1_200_000  # the library takes 0.4 MB, tables the rest
ROWS_ON_PAPER = 40  # of the table under a picture: longer ones are in the HTML


@dataclass(frozen=True)
class Listing:
    """The experiments that a report of the warehouse leads to, of all that there are."""

    lines: tuple[Line, ...]
    n_lines: int
    n_reports: int
    index: str


def html_of(report: Report, listing: Listing | None) -> str:
    """The page for screens. Pictures that would make it too large are left out, the last ones first."""
    budget = FOR_PICTURES
    while True:
        sections = tuple(_fitting(report.sections, budget))
        page = _page(replace(report, sections=sections), listing, is_paper=False)
        if len(page.encode()) < MOST_BYTES or not any(card.picture for card in _cards(sections)):
            return page
        budget //= 2


def paper_of(report: Report, listing: Listing | None) -> str:
    """The page that becomes a PDF: no scripts, and short tables under their pictures."""
    return _page(report, listing, is_paper=True)


def _page(report: Report, listing: Listing | None, is_paper: bool) -> str:
    specifications = {card.name: card.picture.specification for card in _cards(report.sections) if card.picture}
    return render(
        "report.html.j2",
        report.language,
        None if is_paper else specifications,
        report=report,
        listing=listing,
        is_paper=is_paper,
        span=span,
        drawn=[(section, card) for section in report.sections for card in _cards((section,)) if card.picture],
        rows_on_paper=ROWS_ON_PAPER,
    )


def _cards(sections: tuple[Section, ...]) -> Iterator[Shown]:
    return (card for section in sections for group in section.groups for card in group.cards)


def _fitting(sections: tuple[Section, ...], budget: int) -> Iterator[Section]:
    left = budget

    def kept(card: Shown) -> Shown:
        nonlocal left
        if card.picture is None:
            return card
        left -= len(card.picture.svg) + len(packed(json.dumps(card.picture.specification)))
        return card if left >= 0 else replace(card, picture=None, is_too_large=True)

    for section in sections:
        yield replace(section, groups=tuple(Group(one.title, tuple(map(kept, one.cards))) for one in section.groups))
