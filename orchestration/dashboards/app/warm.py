"""What the first visitor would wait for, done before there is one: modules, the connection, the first questions."""

import time
from contextlib import suppress

from streamlit import runtime

from ingestion.errors import Refused
from orchestration.dashboards import charts
from orchestration.dashboards.app.known import definitions
from orchestration.sql import Error


def up() -> None:
    """Do it as soon as the server runs: what keeps answers asks for it. Where that fails, the page says why."""
    while not runtime.exists():
        time.sleep(0.02)
    import streamlit.emojis  # noqa: F401 - a large pattern, which the first button would compile

    from orchestration.dashboards.app import pages, warehouse  # noqa: F401 - all that pages need

    page = definitions().dashboards[0]
    cards = page.tabs[0].cards
    with suppress(Error, Refused):
        with warehouse.shared().reader() as reader:
            values = reader.with_defaults(page, {})
            answers = [reader.answer(page, card, values) for card in cards]
        for card, rows in zip(cards, answers, strict=True):  # without the reader: a visitor may need it by now
            charts.draw(card, rows, definitions().names, "en")
