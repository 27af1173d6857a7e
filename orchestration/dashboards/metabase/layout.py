"""Where the cards of a dashboard stand: on a grid of 24 columns, line by line."""

from collections.abc import Iterable, Iterator
from typing import Any

from orchestration.dashboards.definitions import Card

COLUMNS = 24
WIDTHS = {"third": 8, "half": 12, "full": 24}
HEIGHTS = {"number": 4, "table": 8}
HEIGHT = 9


def placed(cards: Iterable[Card]) -> Iterator[tuple[Card, dict[str, Any]]]:
    """Each card with its place and size."""
    column = row = line = 0
    for card in cards:
        width, height = WIDTHS[card.width], HEIGHTS.get(card.chart, HEIGHT)
        if column + width > COLUMNS:
            column, row, line = 0, row + line, 0
        yield card, {"col": column, "row": row, "size_x": width, "size_y": height}
        column, line = column + width, max(line, height)
