"""Rows of files that are not loaded yet, and what is wrong with them."""

from collections.abc import Sequence

import streamlit as st

from ingestion.preview import SHOWN_ROWS, Preview
from orchestration.dashboards.app import html
from orchestration.dashboards.app.intake import Finding
from orchestration.dashboards.app.texts import pass_on, say
from orchestration.dashboards.definitions import Language

PAGE_ROWS = 25


def findings(found: Sequence[Finding], language: Language) -> None:
    """A table of findings."""
    headers = [say(name, language) for name in ("file", "row", "column", "value", "why")]
    shown = [(one.file, one.row, one.column, one.value, pass_on(one.why, language)) for one in found]
    _paged("findings", headers, shown, [True] * len(shown), language)


def received(each: Preview, number: int, language: Language) -> None:
    """The first rows of a file as they were received; rejected ones are marked, with the reason."""
    names, reasons = each.head.column_names, {row["row_number"]: row for row in each.verdict.rejected.to_pylist()}
    cells = dict(zip(each.row_numbers, each.head.to_pylist(), strict=True))
    is_cut = len(cells) >= SHOWN_ROWS
    # a row with too few or too many cells is none of the table's: it is shown as one line
    torn = [row for row in reasons if row not in cells and not (is_cut and row > max(cells))][:SHOWN_ROWS]
    numbers = sorted([*cells, *torn])
    if not numbers:
        return
    shown = [
        (
            str(row),
            *([cells[row][name] for name in names] if row in cells else _torn(reasons[row]["line"], len(names))),
            pass_on(reasons[row]["reason"], language) if row in reasons else say("accepted", language),
        )
        for row in numbers
    ]
    html.note(say("first_rows_of", language, rows=len(numbers)) if is_cut else say("first_rows", language))
    headers = [say("row", language), *names, say("verdict", language)]
    width = len(shown[0]) - len(headers)  # a file without a table has its lines alone
    headers[1:1] = [""] * width
    _paged(f"received_{number}", headers, shown, [row in reasons for row in numbers], language)


def _torn(line: str, width: int) -> list[str]:
    """A line in as many cells as the table has."""
    return [line, *[""] * (width - 1)]


def _paged(
    key: str, headers: Sequence[str], shown: Sequence[Sequence[str]], rejected: Sequence[bool], language: Language
) -> None:
    """A table in pages, one of which is sent."""
    above, start = st.container(), 0
    if (n_pages := -(-len(shown) // PAGE_ROWS)) > 1:
        start = (min(st.pagination(n_pages, key=f"page_{key}"), n_pages) - 1) * PAGE_ROWS
        last = min(start + PAGE_ROWS, len(shown))
        html.note(say("shown_rows", language, first=start + 1, last=last, rows=len(shown)))
    part = slice(start, start + PAGE_ROWS)
    with above:
        html.table(headers, shown[part], [False] * len(headers), rejected=rejected[part])
