"""What a page is narrowed by. Values live in the address, so that a link shows what its sender saw."""

from datetime import date

import streamlit as st

from orchestration.dashboards.app import html, warehouse
from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Dashboard, Filter, Language

FORMAT = "YYYY-MM-DD"


def ask(dashboard: Dashboard, language: Language) -> dict[str, str | date]:
    """Show the filters of a page; returns the values of those that are set."""
    known = warehouse.definitions().filters
    found: dict[str, str | date] = {}
    unknown: list[str] = []
    if not dashboard.filters:
        return found
    places = iter(st.columns(max(4, len(dashboard.filters)), vertical_alignment="bottom"))
    for name in dashboard.filters:
        with next(places):
            value = _date(known[name], language) if known[name].kind == "date" else _choice(dashboard, known[name], found, unknown, language)
        if value is not None:
            found[name] = value
    for text in unknown:
        html.note(text)
    return found


def _date(one: Filter, language: Language) -> date | None:
    value = st.date_input(one.title.in_(language), value=None, format=FORMAT, key=one.key, bind="query-params")
    return value if isinstance(value, date) else None


def _choice(
    dashboard: Dashboard, one: Filter, found: dict[str, str | date], unknown: list[str], language: Language
) -> str | None:
    within = {name: value for name, value in found.items() if name == one.within}
    options, asked = warehouse.choices(one.key, warehouse.as_asked(within)), st.query_params.get(one.key)
    if asked and asked not in options:
        unknown.append(say("unknown", language, one.title.in_(language), asked))
    if st.session_state.get(one.key) not in (None, *options):
        del st.session_state[one.key]  # chosen where there were others, such as a response of another experiment
    if one.key in dashboard.always and options and asked not in options and not st.session_state.get(one.key):
        st.session_state[one.key] = options[0]
    return st.selectbox(
        one.title.in_(language),
        options,
        index=None,
        key=one.key,
        placeholder=say("any", language),
        bind="query-params",
    )
