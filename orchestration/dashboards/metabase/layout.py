"""Where the cards of a tab stand: on a grid of 24 columns, line by line."""

from collections.abc import Iterable, Iterator

from orchestration.dashboards.definitions import Card

COLUMNS = 24
WIDTHS = {"third": 8, "half": 12, "full": 24}
HEIGHTS = {"number": 4, "table": 8}
HEIGHT = 9


def places(cards: Iterable[Card]) -> Iterator[dict[str, int]]:
    """Place and size of each card."""
    column = row = line = 0
    for card in cards:
        # contours come in several pictures, two side by side
        width, height = WIDTHS["half" if card.chart == "contour" else card.width], HEIGHTS.get(card.chart, HEIGHT)
        if column + width > COLUMNS:
            column, row, line = 0, row + line, 0
        yield {"col": column, "row": row, "size_x": width, "size_y": height}
        column, line = column + width, max(line, height)
