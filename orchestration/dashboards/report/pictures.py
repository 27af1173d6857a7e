"""Charts as they stand in a report: drawn once as SVG, for paper and where no script runs, and as a specification."""

from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from orchestration.dashboards.charts import Drawn
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.report.stills import slim
from orchestration.dashboards.themes import config

WIDTHS = {"third": 300, "half": 440, "full": 900}
VERSION = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


@dataclass(frozen=True)
class Picture:
    """A chart as SVG in the colours of paper, and what Vega draws it from, without colours."""

    svg: str
    specification: dict[str, Any]


def picture_of(chart: Drawn, name: str, title: str, width: str, language: Language) -> Picture:
    """Draw the chart of the card with a name, as wide as the card is on paper; the title is for who does not see it."""
    specification = chart.to_dict(validate=False)
    specification.pop("config", None)
    still = specification | {"config": config(dark=False, language=language)}
    if still.get("width") == "container":
        still["width"] = WIDTHS[width] - 80
    svg = vl_convert.vegalite_to_svg(still, vl_version=VERSION, allowed_base_urls=[])
    return Picture(slim(svg, name, title), specification)
