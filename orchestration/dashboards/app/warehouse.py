"""What the app asks: one connection of the process, which can only read, and answers that are kept for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from threading import Lock
from typing import Any

import pyarrow as pa
import streamlit as st

from orchestration.dashboards.app.known import connections, definitions
from orchestration.dashboards.charts import draw
from orchestration.dashboards.definitions import Card, Dashboard, Language
from orchestration.dashboards.queries import Reader, Values, is_not_built
from orchestration.sql import Error

TIMEOUT_SECONDS = 10
KEPT_SECONDS = 20  # a build that ends elsewhere is seen after that
Asked = tuple[tuple[str, str | date], ...]  # values of filters, sorted: what answers are kept by


class Shared:
    """A reader for all sessions, one question at a time; opened anew when its server has gone away meanwhile."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._reader: Reader | None = None

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """The reader, for one question."""
        with self._lock:
            if self._reader is not None and not self._reader.answers():
                with suppress(Error):
                    self._reader.__exit__(None, None, None)
                self._reader = None
            if self._reader is None:
                self._reader = Reader(connections().reader, definitions(), TIMEOUT_SECONDS).__enter__()
            yield self._reader


@cache
def shared() -> Shared:
    """The one of this process."""
    return Shared()


@st.cache_data(ttl=KEPT_SECONDS, max_entries=300, show_spinner=False)
def answer(dashboard: str, card: str, asked: Asked) -> pa.Table:
    """The rows of a card. Raises Refused, or Error with PostgreSQL's message."""
    page = definitions().dashboard(dashboard)
    with shared().reader() as reader:
        return reader.answer(page, one_card(page, card), dict(asked))


@st.cache_data(ttl=KEPT_SECONDS, max_entries=200, show_spinner=False)
def picture(dashboard: str, card: str, asked: Asked, language: Language) -> dict[str, Any] | None:
    """The chart of a card as Vega-Lite, without its look; None where there is nothing to draw."""
    one = one_card(definitions().dashboard(dashboard), card)
    chart = draw(one, answer(dashboard, card, asked), definitions().names, language)
    return chart.to_dict(validate=False) if chart is not None else None  # tests draw every card, and validate


@st.cache_data(ttl=KEPT_SECONDS, max_entries=100, show_spinner=False)
def choices(name: str, asked: Asked) -> list[str]:
    """What a filter can be set to; nothing where its mart is not built yet."""
    try:
        with shared().reader() as reader:
            return reader.choices(name, dict(asked))
    except Error as error:
        if not is_not_built(error):
            raise
        return []


@st.cache_data(ttl=KEPT_SECONDS, show_spinner=False)
def is_empty() -> bool:
    """Whether there is nothing to show: nothing has been built yet, or nothing was landed before it was."""
    with shared().reader() as reader:
        for mart in ("marts.dim_experiment", "marts.fct_tool_performance", "marts.fct_loads"):
            is_there = "select to_regclass($1::text) is not null as is_there"
            if reader.ask(is_there, [mart]).column(0)[0].as_py():
                filled = reader.ask(f"select exists (select from {mart}) as is_filled")  # noqa: S608 - names of our own
                if filled.column(0)[0].as_py():
                    return False
    return True


def one_card(dashboard: Dashboard, key: str) -> Card:
    """A card of a dashboard."""
    return next(card for card in dashboard.cards() if card.key == key)


def forget() -> None:
    """Let the next questions see what was built just now."""
    for kept in (answer, picture, choices, is_empty):
        kept.clear()


def as_asked(values: Values) -> Asked:
    """Values of filters in an order of their own."""
    return tuple(sorted(values.items()))
