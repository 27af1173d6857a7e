"""Data as HTML: every text is escaped, so that what stands in a file or mart is read and never run."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from json import dumps
from pathlib import Path
from urllib.parse import quote, urlencode

import streamlit as st

from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Language

NAME, ICON = "DOE warehouse", Path(__file__).with_name("icon.svg")
SHORT = 28  # characters of a cell that is not broken into lines
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def brand() -> None:
    """The name of the app, above its navigation."""
    picture = f"data:image/svg+xml;base64,{b64encode(ICON.read_bytes()).decode()}"
    st.html(f'<div class="doe-brand"><img src="{picture}" alt=""><span>{NAME}</span></div>')


def spoken(language: Language) -> None:
    """Let the page say its language, to those who hear it: Streamlit has no setting for that and says English."""
    st.html(f"<script>document.documentElement.lang = '{language}'</script>", unsafe_allow_javascript=True)


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


def uploader(button: str, limits: str) -> None:
    """Words of our own for the place to drop files into, where Streamlit speaks English alone."""
    label = "[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer]"
    hint, words = (
        "[data-testid=stFileUploaderDropzoneInstructions]",
        [dumps(text, ensure_ascii=False) for text in (button, limits)],
    )
    st.html(
        f"<style>{label} > *, {hint} > * {{ display: none; }}"
        f"{label}::after {{ content: {words[0]}; }} {hint}::after {{ content: {words[1]}; }}</style>"
    )


def table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    links: Sequence[str | None] | None = None,
    rejected: Sequence[bool] | None = None,
) -> None:
    """A table; `links` lead from the first cell of each row, `rejected` marks rows."""
    css = ["n" if figures else "" for figures in numeric]
    titles = zip(headers, css, strict=True)
    head = "".join(f'<th scope="col" class="{kind}">{escape(text)}</th>' for text, kind in titles)
    lines = []
    for number, row in enumerate(rows):
        mark = "rejected" if rejected and rejected[number] else ""
        lines.append(f'<tr class="{mark}">{_cells(row, css, links[number] if links else None)}</tr>')
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody>"
    st.html(f'<div class="doe-scroll"><table class="doe-table">{body}</table></div>')


def _cells(row: Sequence[str], css: Sequence[str], link: str | None) -> str:
    texts = [escape(text) for text in row]
    if link and texts:
        texts[0] = f'<a href="{escape(link)}" target="_self">{texts[0]}</a>'
    kinds = [kind or ("s" if len(text) <= SHORT else "") for text, kind in zip(row, css, strict=True)]
    return "".join(f'<td class="{kind}">{text}</td>' for text, kind in zip(texts, kinds, strict=True))


def steps(shown: Sequence[tuple[str, str, str]]) -> None:
    """A list of steps: text, how far or how long, and state."""
    signs = {"done": "✓", "running": "●", "failed": "✕", "waiting": "○"}
    lines = [
        f'<li class="{state}">{signs[state]}&ensp;{escape(text)} <span>{escape(progress)}</span></li>'
        for text, progress, state in shown
    ]
    st.html(f'<ul class="doe-steps">{"".join(lines)}</ul>')


def plain(text: str) -> str:
    """A text as Markdown that shows it as it is."""
    return PUNCTUATION.sub(r"\\\g<0>", text)


def to_result(page: st.Page, experiment: str | None, language: Language) -> None:
    """A link to the page that shows what was loaded."""
    label = say("see_result", language, name=experiment or page.title)
    st.page_link(page, label=plain(label), query_params={"experiment": experiment} if experiment else None)
