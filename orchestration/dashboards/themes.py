"""One look for all charts: colours that colour-blind people tell apart, on light and on dark paper."""

from typing import Any, Final

from orchestration.dashboards.definitions import Language

# of middling lightness, so that each stands out from white and from near-black (after Okabe and Ito)
PALETTE = ("#2383C4", "#D55E00", "#009E73", "#B5659A", "#B8860B", "#6A6FCF", "#4F9DA6", "#8A8F98")
ACCENT, QUIET, ALERT, GAIN, LOSS = "#2383C4", "#8A8F98", "#D55E00", "#009E73", "#D55E00"
RAMP: Final = "viridis"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

LOCALES: dict[Language, dict[str, Any]] = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
    "es": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " USD"]},
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
DAYS = {
    "en": "Sunday Monday Tuesday Wednesday Thursday Friday Saturday",
    "es": "domingo lunes martes miércoles jueves viernes sábado",
}


def config(dark: bool, language: Language = "en") -> dict[str, Any]:
    """Vega-Lite's `config` for every chart: `chart.to_dict() | {"config": config(dark)}`."""
    ink, faint, paper = ("#E6E8EB", "#3A3F47", "#0E1117") if dark else ("#24292F", "#E3E6EA", "#FFFFFF")
    soft = "#A9B0BA" if dark else "#5B636D"
    title = {"titleFontWeight": 600, "titleFontSize": 12, "titleColor": ink, "labelColor": soft, "labelFontSize": 11}
    return {
        "background": None,
        "font": FONT,
        "padding": 4,
        "axis": title
        | {
            "gridColor": faint,
            "domainColor": soft,
            "tickColor": soft,
            "titlePadding": 8,
            "labelLimit": 220,
            "labelFlush": False,
        },
        "legend": title | {"orient": "top", "symbolType": "square", "labelLimit": 240, "titleLimit": 300},
        "header": title,
        "title": {"color": ink, "subtitleColor": soft, "fontSize": 12, "fontWeight": 600, "anchor": "start"},
        "view": {"stroke": None, "continuousWidth": 560, "continuousHeight": 300},
        "concat": {"spacing": 24},
        "range": {"category": list(PALETTE), "ramp": {"scheme": RAMP}, "heatmap": {"scheme": RAMP}},
        "line": {"strokeWidth": 2, "strokeJoin": "round"},
        "point": {"size": 60, "filled": True, "opacity": 0.9},
        "style": {
            "label": {"color": ink, "fontSize": 11},
            "name": {"color": ink, "fontSize": 12, "fontWeight": 600, "limit": 140},
            "corner": {"color": ink, "fontSize": 13, "fontWeight": 600},
            "limit": {"color": ink, "strokeDash": [6, 4], "strokeWidth": 1.25},
            "limit_name": {"color": ink, "fontSize": 11, "fontStyle": "italic"},
            "limit_tick": {"color": ink, "thickness": 2},
            "interval": {"color": ink, "strokeWidth": 1.5},
            "event": {"color": soft, "strokeDash": [2, 3], "strokeWidth": 1.5},
            "edge": {"color": soft, "strokeWidth": 1.5},
            "hidden_edge": {"color": soft, "strokeWidth": 1, "strokeDash": [3, 4]},
            "halo": {"stroke": paper, "strokeWidth": 2, "opacity": 1},
            "isoline": {"color": "#FFFFFF", "strokeWidth": 0.75, "strokeOpacity": 0.8},
            "isoline_halo": {
                "fontSize": 11,
                "color": "#FFFFFF",
                "stroke": "#FFFFFF",
                "strokeWidth": 3,
                "strokeJoin": "round",
            },
            "isoline_name": {"fontSize": 11, "color": "#000000"},
            "far": {"color": "#FFFFFF", "size": 7, "filled": True, "opacity": 0.9},
            "asked": {"opacity": 0, "size": 120, "filled": True},
        },
        "locale": {"number": LOCALES[language], "time": _times(language)},
    }


def _times(language: Language) -> dict[str, Any]:
    months, days = MONTHS[language].split(), DAYS[language].split()
    return {
        "dateTime": "%Y-%m-%d %H:%M",
        "date": "%Y-%m-%d",
        "time": "%H:%M",
        "periods": ["AM", "PM"],
        "days": days,
        "shortDays": [day[:3] for day in days],
        "months": months,
        "shortMonths": [month[:3] for month in months],
    }
