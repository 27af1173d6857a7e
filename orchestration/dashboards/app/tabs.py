"""Tabs of a page; only the one that is open asks the warehouse."""

from typing import Any

import streamlit as st

from orchestration.dashboards.definitions import Dashboard, Language, Tab

PARAMETER = "tab"


def opened(dashboard: Dashboard) -> Tab:
    """The tab that is open: the first one, before another was chosen."""
    chosen = st.session_state.get(_kept(dashboard))
    return next((tab for tab in dashboard.tabs if tab.key == chosen), dashboard.tabs[0])


def open(dashboard: Dashboard, key: str | None) -> None:
    """Open a tab, as a link asks."""
    st.session_state[_kept(dashboard)] = key


def choose(dashboard: Dashboard, language: Language) -> tuple[Tab, Any]:
    """Show the tabs; returns the open one and the place for its cards."""
    state, tab = st.session_state, opened(dashboard)
    if len(dashboard.tabs) == 1:
        return tab, st.container()
    titles = {one.title.in_(language): one for one in dashboard.tabs}
    key, title = f"{_kept(dashboard)}_{language}", tab.title.in_(language)
    if state.get(key) != title:
        state[key] = title

    def keep() -> None:
        open(dashboard, titles[state[key]].key)

    places = st.tabs(list(titles), key=key, on_change=keep)
    return tab, places[list(titles).index(title)]


def _kept(dashboard: Dashboard) -> str:
    return f"{PARAMETER}_{dashboard.key}"
