"""The address of a page holds its filters, tab and language, so that a link shows what its sender saw."""

from collections.abc import Mapping

import streamlit as st

SEEN, SHOWN = "address_seen", "address_shown"


def said() -> Mapping[str, str] | None:
    """What the address says, where it is not the one that this session wrote: of a link, or after going back."""
    found = st.query_params.to_dict()
    return found if found and found != st.session_state.get(SEEN) else None


def write(values: Mapping[str, str], came_by_link: bool) -> None:
    """Let the address say what is shown. One that was followed stays as it is, or going back would lead nowhere."""
    state = st.session_state
    if not came_by_link and (values != state.get(SHOWN) or not st.query_params.to_dict()):
        st.query_params.from_dict(values)
    state[SEEN], state[SHOWN] = st.query_params.to_dict(), dict(values)
