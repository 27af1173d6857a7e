"""Data as HTML: every text is escaped, so that what stands in a file or mart is read and never run."""

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote, urlencode

import streamlit as st


def title(text: str, question: str) -> None:
    """The heading of a page, and the question that it answers."""
    st.html(f'<h1 class="doe-title">{escape(text)}</h1><p class="doe-question">{escape(question)}</p>')


def heading(text: str, question: str = "") -> None:
    """The heading of a card."""
    st.html(f'<div class="doe-card"><h3>{escape(text)}</h3><p>{escape(question)}</p></div>')


def note(text: str, mood: str = "") -> None:
    """A sentence; `mood` is `good` or `bad`."""
    st.html(f'<p class="doe-note {f"doe-{mood}" if mood else ""}" role="note">{escape(text)}</p>')


def figure(value: str, under: str) -> None:
    """One large figure, and what stands under it."""
    st.html(f'<div class="doe-figure"><b>{escape(value)}</b><span>{escape(under)}</span></div>')


def address(page: str, parameters: Mapping[str, str]) -> str:
    """A link within the app."""
    return f"{quote(page)}?{urlencode(parameters)}" if parameters else quote(page)


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    links: Sequence[str | None] | None = None,
    rejected: Sequence[bool] | None = None,
) -> None:
    """A table; `links` lead from the first cell of each row, `rejected` marks rows."""
    css = ["n" if figures else "" for figures in numeric]
    head = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for text, kind in zip(headers, css, strict=True))
    body = "".join(
        f'<tr class="{"rejected" if rejected and rejected[number] else ""}">{_cells(row, css, links and links[number])}</tr>'
        for number, row in enumerate(rows)
    )
    st.html(
        f'<div class="doe-scroll"><table class="doe-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cells(row: Sequence[str], css: Sequence[str], link: str | None) -> str:
    texts = [escape(text) for text in row]
    if link and texts:
        texts[0] = f'<a href="{escape(link)}" target="_self">{texts[0]}</a>'
    return "".join(f'<td class="{kind}">{text}</td>' for text, kind in zip(texts, css, strict=True))
