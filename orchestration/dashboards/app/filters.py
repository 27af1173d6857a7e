"""What a page is narrowed by: values that the session keeps from page to page."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from orchestration.dashboards.app import html, warehouse
from orchestration.dashboards.app.known import definitions
from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Dashboard, Filter, Language

FORMAT = "YYYY-MM-DD"


@dataclass
class Filled:
    """The values of a page's filters, what each can be set to, and what was asked for and does not exist."""

    values: dict[str, str | date] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)


def kept(dashboard: Dashboard) -> dict[str, Any]:
    """The values that this session has chosen, here or on other pages."""
    return {name: st.session_state.get(name) for name in dashboard.filters}


def fill(dashboard: Dashboard, wanted: Mapping[str, Any]) -> Filled:
    """What a page is narrowed to when these values are wanted; where a filter never stands empty, its first choice."""
    filled = Filled()
    for name in dashboard.filters:
        one, value = definitions().filters[name], wanted.get(name)
        if one.kind == "date":
            value = _as_date(value)
        else:
            within = {key: known for key, known in filled.values.items() if key == one.within}
            options = filled.options[name] = warehouse.choices(name, warehouse.as_asked(within))
            if value not in options:
                if value:
                    filled.unknown[name] = str(value)
                value = options[0] if options and name in dashboard.always else None
        if value is not None:
            filled.values[name] = value
    return filled


def _as_date(value: Any) -> date | None:
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
        return None
    return value if isinstance(value, date) else None


def show(dashboard: Dashboard, filled: Filled, language: Language) -> None:
    """The filters, each with its value."""
    if not dashboard.filters:
        return
    places = st.columns(max(4, len(dashboard.filters)), vertical_alignment="bottom")
    for name, place in zip(dashboard.filters, places, strict=False):
        if name not in st.session_state or st.session_state[name] != filled.values.get(name):
            st.session_state[name] = filled.values.get(name)
        with place:
            _widget(definitions().filters[name], filled.options.get(name, []), language)


def _widget(one: Filter, options: list[str], language: Language) -> None:
    title = one.title.in_(language)
    if one.kind == "date":
        st.date_input(title, format=FORMAT, key=one.key, persist_state="session")
    else:
        any_ = say("any", language)
        st.selectbox(title, options, index=None, key=one.key, placeholder=any_, persist_state="session")


def complain(filled: Filled, language: Language) -> None:
    """Say what a link asked for in vain."""
    for name, value in filled.unknown.items():
        title = definitions().filters[name].title.in_(language)
        html.note(say("unknown_choice", language, filter=title, value=value), "bad")
