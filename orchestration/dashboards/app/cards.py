"""Cards on a page: the figure or chart of each, and the table behind it."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import streamlit as st

from ingestion.errors import Refused
from orchestration.dashboards import themes
from orchestration.dashboards.app import html, warehouse
from orchestration.dashboards.app.known import definitions
from orchestration.dashboards.app.texts import pass_on, say
from orchestration.dashboards.app.warehouse import Asked
from orchestration.dashboards.definitions import Card, Dashboard, Language
from orchestration.dashboards.queries import is_not_built, limit_of
from orchestration.dashboards.tables import figure_of, table_of
from orchestration.sql import Error, message_of

SHARES = {"third": 2, "half": 3, "full": 6}  # of a row of six
PAGE_ROWS = 25


def show(dashboard: Dashboard, cards: Iterable[Card], asked: Asked, language: Language) -> None:
    """All cards of a tab, in rows as wide as the page."""
    for row in _in_rows(cards):
        shares = [SHARES[card.width] for card in row]
        left = 6 - sum(shares)
        places = st.columns([*shares, *([left] if left > 1 else [])], gap="medium")  # a sliver is shared out
        for place, card in zip(places, row, strict=False):
            with place.container(border=True, height="stretch", key=f"card_{dashboard.key}_{card.key}"):
                _card(dashboard, card, asked, language)


def _in_rows(cards: Iterable[Card]) -> Iterator[list[Card]]:
    row: list[Card] = []
    for card in cards:
        if row and sum(SHARES[one.width] for one in (*row, card)) > 6:
            yield row
            row = []
        row.append(card)
    if row:
        yield row


@st.fragment
def _card(dashboard: Dashboard, card: Card, asked: Asked, language: Language) -> None:
    """One card; a click on its table answers anew for this card alone."""
    html.heading(card.title.in_(language), card.question.in_(language))
    try:
        rows = warehouse.answer(dashboard.key, card.key, asked)
    except Refused as refused:
        html.note(
            say("card_failed", language, message="; ".join(pass_on(one, language) for one in refused.messages)), "bad"
        )
    except Error as error:
        is_old = is_not_built(error)
        html.note(say("not_built" if is_old else "card_failed", language, message=message_of(error)), "bad")
    else:
        if rows.num_rows:
            _answer(dashboard, card, rows, asked, language)
        else:
            html.note(say("nothing_chosen", language))


def _answer(dashboard: Dashboard, card: Card, rows: pa.Table, asked: Asked, language: Language) -> None:
    names = definitions().names
    if card.chart == "number":
        if figure := figure_of(card, rows, names, language):
            html.figure(figure.value, figure.note)
        else:
            html.note(say("nothing_chosen", language))
        return
    if card.chart == "table":
        _table(dashboard, card, rows, language)
        return
    if (spec := warehouse.picture(dashboard.key, card.key, asked, language)) is not None:
        _chart(dashboard, card, spec, language)
    opened = st.expander(say("table_of", language), key=f"open_{dashboard.key}_{card.key}", on_change="rerun")
    if opened.open:
        with opened:
            _table(dashboard, card, rows, language)


def _chart(dashboard: Dashboard, card: Card, spec: dict[str, Any], language: Language) -> None:
    """A chart in the look of all renderings: as wide as its card, or of its own size where it has several panels."""
    description = spec.pop("description", card.title.in_(language))
    is_wide = spec.get("width") == "container"
    st.vega_lite_chart(
        spec
        | {"config": themes.config(st.context.theme.type == "dark", language)}
        | {"autosize": {"type": "fit-x" if is_wide else "pad", "contains": "padding"}},
        theme=None,
        width="stretch" if is_wide else "content",
        alt=description,
        key=f"chart_{dashboard.key}_{card.key}",
    )


def _table(dashboard: Dashboard, card: Card, rows: pa.Table, language: Language) -> None:
    """The rows of a card, a page at a time."""
    above, start = st.container(), 0
    if (n_pages := -(-rows.num_rows // PAGE_ROWS)) > 1:
        chosen = st.pagination(n_pages, key=f"page_{dashboard.key}_{card.key}")
        start = (min(chosen, n_pages) - 1) * PAGE_ROWS  # there may be fewer pages than when it was chosen
        last = min(start + PAGE_ROWS, rows.num_rows)
        # there may be more than it asks for
        is_cut = limit_of(definitions().sql(dashboard, card)) == rows.num_rows
        shown = "shown_first_rows" if is_cut else "shown_rows"
        html.note(say(shown, language, first=start + 1, last=last, rows=rows.num_rows))
    with above:
        _page_of(card, rows, start, language)


def _page_of(card: Card, rows: pa.Table, start: int, language: Language) -> None:
    """A page of the rows, without the columns in which no row has anything, such as reasons where all is well."""
    shown = rows.slice(start, PAGE_ROWS)
    filled = [place for place, one in enumerate(card.shown()) if rows[one.column].null_count < rows.num_rows]
    table = table_of(card, shown, definitions().names, language).only(filled)
    links = [_link(card, row) for row in shown.to_pylist()] if card.drill else None
    html.table(table.headers, table.rows, table.numeric, links)


def _link(card: Card, row: dict[str, object]) -> str | None:
    """Where a row leads; nowhere where a value is missing."""
    assert card.drill is not None
    values = {name: row.get(column) for name, column in card.drill.filters.items()}
    if any(value is None for value in values.values()):
        return None
    page = card.drill.to if card.drill.to != definitions().dashboards[0].key else "."  # the first page has no name
    return html.address(page, {name: str(value) for name, value in values.items()})
