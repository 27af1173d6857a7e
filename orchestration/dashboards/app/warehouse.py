"""What the app asks: one connection of the process, which can only read, and answers that are kept for a moment."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from threading import Lock

import pyarrow as pa
import streamlit as st

from orchestration import services
from orchestration.dashboards.definitions import Definitions, load
from orchestration.dashboards.queries import Reader, Values
from orchestration.home import default_home
from orchestration.sql import Error, ask

TIMEOUT_SECONDS = 10
KEPT_SECONDS = 20  # a build that ends elsewhere is seen after that
Asked = tuple[tuple[str, str | date], ...]  # values of filters, sorted: what answers are kept by


@st.cache_resource(show_spinner=False)
def connections() -> services.Connections:
    """The services, started or found."""
    return services.up(default_home())


@st.cache_resource(show_spinner=False)
def definitions() -> Definitions:
    """All dashboards."""
    return load()


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
                    self._reader.__exit__()
                self._reader = None
            if self._reader is None:
                self._reader = Reader(connections().reader, definitions(), TIMEOUT_SECONDS).__enter__()
            yield self._reader


@st.cache_resource(show_spinner=False)
def shared() -> Shared:
    """The one of this process."""
    return Shared()


@st.cache_data(ttl=KEPT_SECONDS, max_entries=300, show_spinner=False)
def answer(dashboard: str, card: str, asked: Asked) -> pa.Table:
    """The rows of a card. Raises Refused, or Error with PostgreSQL's message."""
    page = definitions().dashboard(dashboard)
    found = next(one for one in page.cards() if one.key == card)
    with shared().reader() as reader:
        return reader.answer(page, found, dict(asked))


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
    """Whether nothing has been built yet, or nothing was loaded before it was."""
    marts = "to_regclass('marts.dim_experiment') is not null and to_regclass('marts.fct_tool_performance') is not null"
    rows = "exists (select from marts.dim_experiment) or exists (select from marts.fct_tool_performance)"
    reader = connections().reader
    return not all(ask(reader, f"select {fact}").column(0)[0].as_py() for fact in (marts, rows))


def is_not_built(error: Error) -> bool:
    """Whether the warehouse was built by an earlier version, without the mart or the column that is asked for."""
    return error.sqlstate in ("42P01", "42703", "3F000")


def forget() -> None:
    """Let the next questions see what was built just now."""
    for kept in (answer, choices, is_empty):
        kept.clear()


def as_asked(values: Values) -> Asked:
    """Values of filters in an order of their own."""
    return tuple(sorted(values.items()))
