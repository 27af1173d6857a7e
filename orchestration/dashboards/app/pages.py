"""All pages: one for each dashboard, and the one to drop in files."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from orchestration.dashboards.app import address, cards, drop, filters, html, language, tabs, warehouse
from orchestration.dashboards.app.known import definitions
from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Dashboard, Language
from orchestration.services import ServiceError
from orchestration.sql import Error, message_of

HERE = Path(__file__).parent
DROP, SIDEBAR = "drop", 300  # its width in pixels
ICONS = {
    "executive_summary": ":material/insights:",
    "doe_analysis": ":material/deployed_code:",
    "cost_analysis": ":material/payments:",
    "tool_performance": ":material/build:",
    "data_quality": ":material/fact_check:",
    DROP: ":material/upload_file:",
}


def main() -> None:
    """One run of the app, for every click."""
    st.set_page_config(page_title=html.NAME, page_icon=str(html.ICON), layout="wide", initial_sidebar_state=SIDEBAR)
    st.html(HERE / "style.css")
    said = address.said()
    spoken = language.of_session(said)
    try:
        _current(said, spoken)
    except (Error, ServiceError) as error:
        html.note(say("silent", spoken, message=message_of(error)), "bad")


def _current(said: Mapping[str, str] | None, spoken: Language) -> None:
    """The navigation, and the page that the address names."""
    pages = dict[str, st.Page]()
    for dashboard in definitions().dashboards:
        page = _named(partial(_dashboard, dashboard, said, spoken, pages), dashboard.key)
        title = dashboard.title.in_(spoken)
        pages[dashboard.key] = st.Page(
            page, title=title, icon=ICONS.get(dashboard.key), url_path=dashboard.key, default=not pages
        )
    page = _named(partial(_drop, said, spoken, pages), DROP)
    pages[DROP] = st.Page(page, title=say("drop", spoken), icon=ICONS[DROP], url_path=DROP)
    current = st.navigation(list(pages.values()), position="hidden")
    with st.sidebar:
        html.brand()
        _links(pages, spoken)
        language.switch(spoken)
        html.spoken(spoken)
    current.run()


def _named(page: partial[None], name: str) -> partial[None]:
    page.__name__ = name  # type: ignore[attr-defined]  # Streamlit asks for it
    return page


def _links(pages: Mapping[str, st.Page], spoken: Language) -> None:
    """The navigation: each page with what is chosen already, so that its address is whole from the start."""
    is_empty = warehouse.is_empty()
    for dashboard in definitions().dashboards:
        values = {} if is_empty else _address(dashboard, filters.fill(dashboard, filters.kept(dashboard)), spoken)
        st.page_link(pages[dashboard.key], query_params=values or {language.PARAMETER: spoken})
    st.page_link(pages[DROP], query_params={language.PARAMETER: spoken})


def _address(dashboard: Dashboard, filled: filters.Filled, spoken: Language) -> dict[str, str]:
    chosen = {name: str(value) for name, value in filled.values.items()}
    tab = {tabs.PARAMETER: tabs.opened(dashboard).key} if len(dashboard.tabs) > 1 else {}
    return {language.PARAMETER: spoken, **chosen, **tab}


def _dashboard(
    dashboard: Dashboard, said: Mapping[str, str] | None, spoken: Language, pages: Mapping[str, st.Page]
) -> None:
    """A page with the cards of the tab that is open."""
    html.title(dashboard.title.in_(spoken), dashboard.question.in_(spoken))
    if warehouse.is_empty():
        address.write({language.PARAMETER: spoken}, said is not None)
        html.heading(say("empty", spoken))
        html.note(say("empty_way_out", spoken))
        st.page_link(pages[DROP])
        return
    if said is not None:
        tabs.open(dashboard, said.get(tabs.PARAMETER))
    filled = filters.fill(dashboard, filters.kept(dashboard) if said is None else said)
    filters.show(dashboard, filled, spoken)
    if said is not None:
        filters.complain(filled, spoken)
    tab, place = tabs.choose(dashboard, spoken)
    address.write(_address(dashboard, filled, spoken), said is not None)
    with place:
        cards.show(dashboard, tab.cards, warehouse.as_asked(filled.values), spoken)


def _drop(said: Mapping[str, str] | None, spoken: Language, pages: Mapping[str, st.Page]) -> None:
    address.write({language.PARAMETER: spoken}, said is not None)
    drop.page(spoken, pages)
