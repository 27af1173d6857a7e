"""The app as Streamlit runs it, from the top for every click."""

from functools import partial
from pathlib import Path

import streamlit as st

from orchestration.dashboards.app import cards, drop, filters, html, language, warehouse
from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Dashboard, Language

HERE = Path(__file__).parent
DROP = "drop"


def _named(page: partial[None], name: str) -> partial[None]:
    page.__name__ = name  # type: ignore[attr-defined]  # Streamlit asks for it
    return page


def _dashboard(dashboard: Dashboard, spoken: Language, drop_page: st.Page) -> None:
    """A page with the cards of the tab that is open."""
    html.title(dashboard.title.in_(spoken), dashboard.question.in_(spoken))
    if warehouse.is_empty():
        html.heading(say("empty", spoken))
        html.note(say("empty_way_out", spoken))
        st.page_link(drop_page, label=say("drop", spoken))
        return
    asked = warehouse.as_asked(filters.ask(dashboard, spoken))
    if len(dashboard.tabs) == 1:
        cards.show(dashboard, dashboard.tabs[0].cards, asked, spoken)
        return
    titles = [tab.title.in_(spoken) for tab in dashboard.tabs]
    places = st.tabs(titles, key=f"tab_{dashboard.key}", on_change="rerun", bind="query-params")
    for place, tab in zip(places, dashboard.tabs, strict=True):
        if place.open:
            with place:
                cards.show(dashboard, tab.cards, asked, spoken)


def main() -> None:
    """One run."""
    st.set_page_config(page_title="DOE warehouse", page_icon=str(HERE / "icon.svg"), layout="wide")
    st.html(HERE / "style.css")
    spoken, pages = language.choose(), dict[str, st.Page]()
    dropping = st.Page(_named(partial(drop.page, spoken, pages), DROP), title=say("drop", spoken), url_path=DROP)
    for dashboard in warehouse.definitions().dashboards:
        pages[dashboard.key] = st.Page(
            _named(partial(_dashboard, dashboard, spoken, dropping), dashboard.key),
            title=dashboard.title.in_(spoken),
            url_path=dashboard.key,
            default=not pages,
        )
    st.navigation([*pages.values(), dropping]).run()


main()
