"""Lines to compare with, their names, and events in time."""

import altair as alt

from orchestration.dashboards.charts.picture import Picture, order


def limit_lines(picture: Picture, steps: bool = False) -> list[alt.Chart]:
    """A dashed line for each limit of the card, with its name at its end; in steps where it holds from day to day."""
    drawn: list[alt.Chart] = []
    for index, column in enumerate(picture.card.limits):
        key = f"limit{index}"
        values = {point["x"]: point[key] for point in picture.points if key in point and "x" in point}
        held = [{"x": x, key: value} for x, value in sorted(values.items())]
        if not held:
            continue
        x, y = picture.x(), alt.Y(f"{key}:Q", title=picture.y_title)
        line = picture.chart(held).mark_line(style="limit", interpolate="step-after" if steps else "linear")
        name = picture.wording.name(column, picture.rows)
        text = picture.chart(held[-1:]).mark_text(style="limit_name", align="right", dx=-2, dy=-6, text=name)
        drawn += [line.encode(x=x, y=y), text.encode(x=x, y=y)]
    return drawn


def events(picture: Picture) -> list[alt.Chart]:
    """A vertical line with a text at each event; the text stays inside the picture."""
    seen = order(picture.points, "x")
    found = {point["x"]: point for point in picture.points if "event" in point}
    drawn: list[alt.Chart] = []
    for x, point in found.items():
        is_late = seen.index(x) > len(seen) / 2
        base = picture.chart([point]).encode(x=picture.x())
        text = base.mark_text(
            style="label", align="right" if is_late else "left", baseline="top", dx=-5 if is_late else 5
        )
        drawn += [base.mark_rule(style="event"), text.encode(y=alt.value(2), text="event:N")]
    return drawn
