"""In which language the app speaks: as the link says, as it was started, or as the browser asks."""

import sys

import streamlit as st

from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Language

PARAMETER = "language"
NAMES: dict[Language, str] = {"en": "English", "es": "Español"}


def choose() -> Language:
    """Show the switch in the sidebar; returns the language, which the address keeps from now on."""
    state = st.session_state
    if PARAMETER not in state:
        state[PARAMETER] = _asked() or _started() or _of_browser()
    st.sidebar.segmented_control(
        say("language", state[PARAMETER]),
        list(NAMES),
        format_func=lambda language: NAMES[language],
        key=PARAMETER,
        required=True,
        label_visibility="collapsed",
    )
    chosen: Language = state[PARAMETER]
    if _asked() != chosen:
        st.query_params[PARAMETER] = chosen
    return chosen


def _asked() -> Language | None:
    return _known(st.query_params.get(PARAMETER))


def _started() -> Language | None:
    return _known(sys.argv[1] if len(sys.argv) > 1 else None)


def _of_browser() -> Language:
    return "es" if (st.context.locale or "").startswith("es") else "en"


def _known(text: str | None) -> Language | None:
    return next((language for language in NAMES if language == text), None)
