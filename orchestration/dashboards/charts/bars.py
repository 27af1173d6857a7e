"""Bars, upright (`bar`) or lying (`row`), with limits to compare them with."""

from typing import Any

import altair as alt

from orchestration.dashboards.charts.picture import HEIGHT, Picture, layered, order

ROW, MOST_ROWS = 24, 40  # more bars than that are no picture; the table beside it has them all
WHOLE = "datum.value % 1 ? '' : format(datum.value, ',d')"  # half a tool does not break


def bars(picture: Picture) -> alt.LayerChart:
    """Bars of the categories in x, the measure in y; those of `row` lie below each other, the first ones of many."""
    card, lying = picture.card, picture.card.chart == "row"
    n_all = len(picture.categories())
    picture = picture.with_first(MOST_ROWS) if lying else picture
    names, groups = order(picture.points, "x"), order(picture.points, "series")
    category, measure = ("y", "x") if lying else ("x", "y")
    turned = alt.Axis(labelAngle=0 if len(names) <= 8 else -45, labelOverlap="greedy")
    # beside long names below each other a title finds no place, and needs none
    cut = f"{len(names)} / {n_all}" if len(names) < n_all else None
    title, axis = (cut, alt.Axis(labelLimit=260)) if lying else (picture.title(picture.column("x")), turned)
    places: dict[str, Any] = {category: _made(category)("x:N", title=title, sort=names, axis=axis)}
    if not card.stacked and len(names) < len(picture.points):
        places[f"{category}Offset"] = _offset(lying)("series:N", sort=groups)
    value = picture.y_title
    stack: Any = {"stack": "zero"} if card.stacked else {"stack": None}
    if card.y[0].format == "integer":
        stack["axis"] = alt.Axis(labelExpr=WHOLE)
    drawn = picture.chart(picture.points).mark_bar(cornerRadiusEnd=0 if card.stacked else 2)
    drawn = drawn.encode(
        **{measure: _made(measure)("y:Q", title=value, **stack)}, color=picture.color(), tooltip=picture.tooltip()
    )
    layers = [drawn.encode(**places)]
    layers += _limits(picture, places, measure)
    if named := [point for point in picture.points if "label" in point]:
        text = picture.chart(named).mark_text(style="label", align="left" if lying else "center", dx=4 if lying else 0)
        layers.append(text.encode(**places, **{measure: _made(measure)("y:Q", title=value)}, text="label:N"))
    size = max(ROW * len(names) * (len(groups) if f"{category}Offset" in places else 1), 80)
    return layered(*layers, height=size if lying else HEIGHT)


def _limits(picture: Picture, places: dict[str, Any], measure: str) -> list[alt.Chart]:
    """Two limits are an interval around each bar; one is a line, where it is the same for all, else a tick per bar."""
    title = picture.y_title
    if len(picture.card.limits) == 2:
        held = [point for point in picture.points if "limit0" in point and "limit1" in point]
        end = {measure: _made(measure)("limit0:Q", title=title), f"{measure}2": _made(f"{measure}2")("limit1:Q")}
        return [picture.chart(held).mark_rule(style="interval").encode(**places, **end)]
    drawn: list[alt.Chart] = []
    for index, column in enumerate(picture.card.limits):
        key = f"limit{index}"
        held = [point for point in picture.points if key in point]
        values = [point[key] for point in held]
        along = {measure: _made(measure)(f"{key}:Q", title=title)}
        if held and max(values) - min(values) <= 1e-9 * abs(max(values)):
            name, lying = picture.wording.name(column, picture.rows), measure == "x"
            rule = picture.chart(held[:1]).mark_rule(style="limit").encode(**along)
            text = picture.chart(held[:1]).mark_text(
                style="limit_name", text=name, align="center" if lying else "left", baseline="bottom", dy=-3
            )
            edge: dict[str, Any] = {"y": alt.value(0)} if lying else {"x": alt.value(4)}
            drawn += [rule, text.encode(**along, **edge)]
        elif held:
            drawn.append(picture.chart(held).mark_tick(style="limit_tick").encode(**places, **along))
    return drawn


def _made(channel: str) -> Any:
    return {"x": alt.X, "y": alt.Y, "x2": alt.X2, "y2": alt.Y2}[channel]


def _offset(lying: bool) -> Any:
    return alt.YOffset if lying else alt.XOffset
