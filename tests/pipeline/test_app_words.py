"""What the warehouse itself says on pages is Spanish for a Spanish reader, of every experiment that was built."""

from collections.abc import Iterator

import pytest

from orchestration.dashboards.definitions import Card, Dashboard
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.queries import Reader, Values
from orchestration.dashboards.reading import load
from orchestration.services import Connections
from tests.unit.test_app_refusals import ENGLISH

DEFINED = load()
SPANISH = Wording(DEFINED.names, "es")
CARDS = [
    (dashboard, card)
    for dashboard in DEFINED.dashboards
    for card in dashboard.cards()
    if any(column.format in ("word", "refusal") for column in card.shown())
]


def pages(reader: Reader, dashboard: Dashboard) -> Iterator[Values]:
    """What a page can be narrowed to, where it must be."""
    if "experiment" in dashboard.always:
        for experiment in reader.choices("experiment", {}):
            for response in reader.choices("response", {"experiment": experiment}):
                yield {"experiment": experiment, "response": response}
    elif "tool" in dashboard.always:
        for tool in reader.choices("tool", {}):
            yield reader.with_defaults(dashboard, {"tool": tool})
    else:
        yield {}


@pytest.mark.parametrize(("dashboard", "card"), CARDS, ids=[f"{page.key}-{card.key}" for page, card in CARDS])
def test_words_are_spanish(built: Connections, dashboard: Dashboard, card: Card) -> None:
    columns = [column for column in card.shown() if column.format in ("word", "refusal")]
    with Reader(built.reader, DEFINED) as reader:
        rows = [
            row for values in pages(reader, dashboard) for row in reader.answer(dashboard, card, values).to_pylist()
        ]
    said = {SPANISH.value(row[column.column], column.format) for row in rows for column in columns}
    assert [text for text in said if ENGLISH.search(text)] == []
