"""What a page is narrowed by. Values live in the address, so that a link shows what its sender saw."""

from datetime import date

import streamlit as st

from orchestration.dashboards.app import html, warehouse
from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Dashboard, Filter, Language

FORMAT = "YYYY-MM-DD"


Found = dict[str, str | date]


def ask(dashboard: Dashboard, language: Language) -> Found:
    """Show the filters of a page; returns the values of those that are set."""
    known, found, unknown = warehouse.definitions().filters, Found(), list[str]()
    if not dashboard.filters:
        return found
    places = st.columns(max(4, len(dashboard.filters)), vertical_alignment="bottom")
    for name, place in zip(dashboard.filters, places, strict=False):
        with place:
            one = known[name]
            is_needed = name in dashboard.always
            value = _date(one, language) if one.kind == "date" else _choice(one, is_needed, found, unknown, language)
        if value is not None:
            found[name] = value
    for text in unknown:
        html.note(text, "bad")
    return found


def _date(one: Filter, language: Language) -> date | None:
    value = st.date_input(one.title.in_(language), value=None, format=FORMAT, key=one.key, bind="query-params")
    return value if isinstance(value, date) else None


def _choice(one: Filter, is_needed: bool, found: Found, unknown: list[str], language: Language) -> str | None:
    within = {name: value for name, value in found.items() if name == one.within}
    options, asked = warehouse.choices(one.key, warehouse.as_asked(within)), st.query_params.get(one.key)
    if asked and asked not in options:
        unknown.append(say("unknown_choice", language, filter=one.title.in_(language), value=asked))
    if st.session_state.get(one.key) not in (None, *options):
        del st.session_state[one.key]  # chosen where there were others, such as a response of another experiment
    if is_needed and options and asked not in options and not st.session_state.get(one.key):
        st.session_state[one.key] = options[0]
    return st.selectbox(
        one.title.in_(language),
        options,
        index=None,
        key=one.key,
        placeholder=say("any", language),
        bind="query-params",
    )
