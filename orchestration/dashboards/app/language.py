"""In which language the app speaks: as the link says, as it was started, or as the browser asks."""

import sys
from collections.abc import Mapping

import streamlit as st

from orchestration.dashboards.app.texts import say
from orchestration.dashboards.definitions import Language

PARAMETER = "language"
NAMES: dict[Language, str] = {"en": "English", "es": "Español"}


def of_session(said: Mapping[str, str] | None) -> Language:
    """The language; `said` is what a link says."""
    state = st.session_state
    if known := _known((said or {}).get(PARAMETER)):
        state[PARAMETER] = known
    elif PARAMETER not in state:
        state[PARAMETER] = _known(sys.argv[1] if len(sys.argv) > 1 else None) or _of_browser()
    chosen: Language = state[PARAMETER]
    return chosen


def switch(spoken: Language) -> None:
    """Let the reader choose."""
    st.segmented_control(
        say("language", spoken),
        list(NAMES),
        format_func=lambda language: NAMES[language],
        key=PARAMETER,
        required=True,
        label_visibility="collapsed",
    )


def _of_browser() -> Language:
    return "es" if (st.context.locale or "").startswith("es") else "en"


def _known(text: str | None) -> Language | None:
    return next((language for language in NAMES if language == text), None)
