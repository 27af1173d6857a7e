"""A report as one HTML file: nothing is fetched, and nothing runs but what its own policy names by hash."""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from orchestration.dashboards.definitions import Language
from orchestration.dashboards.formats import number
from orchestration.dashboards.report.pictures import VERSION
from orchestration.dashboards.texts import say, texts
from orchestration.dashboards.themes import config

TEMPLATES = Path(__file__).parent / "templates"
LONG = re.compile(r"[^\W_]{32}(?=[^\W_])")  # half a hash
STYLED_COLUMNS = 24  # of a table; the tests hold the definitions to it


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters["breakable"] = breakable
    return made


def breakable(text: str) -> Markup:
    """A text as HTML, whose long names may go on in the next line: after _, + and /, and within what has none."""
    return Markup("<wbr>").join(re.split(r"(?<=[_+/])(?=\w)|\0", LONG.sub("\\g<0>\0", text)))


@cache
def _library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script."""
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VERSION)


def packed(text: str) -> str:
    """A text in a fraction of its size, in letters that mean nothing in HTML: a browser unpacks it."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


@cache
def _packed_library() -> str:
    return packed(_library())


def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()


@cache
def style() -> str:
    """The sheet of every page. On a dark screen it repaints drawings, whose colours are those of paper.

    Columns of figures are found by their number: a class at each cell would be a third of a long table.
    """
    figures = ", ".join(f".figure-{number} :is(th, td):nth-child({number})" for number in range(1, STYLED_COLUMNS + 1))
    rules = "\n".join(
        f'  .still [{part}="{light}"] {{ {part}: {other}; }}'
        for light, other in dict(_repainted(config(dark=False), config(dark=True))).items()
        for part in ("fill", "stroke")
    )
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{rules}\n}}"
    return f"{_file('style.css')}\n{figures} {{ text-align: right; }}\n{dark}"


def _repainted(light: Any, dark: Any) -> Iterator[tuple[str, str]]:
    """Colours that are others in the dark."""
    if isinstance(light, dict):
        for key, value in light.items():
            yield from _repainted(value, dark[key])
    elif isinstance(light, str) and light.startswith("#") and light != dark:
        yield light, dark


def render(template: str, language: Language, specifications: Mapping[str, Any] | None = None, **values: Any) -> str:
    """A page from a template. Where it has specifications of charts, scripts that draw them."""
    script = _file("live.js")
    scripts = [script, _library()] if specifications else []
    looks = {"light": config(dark=False, language=language), "dark": config(dark=True, language=language)}
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            said=texts(language),
            say=partial(say, language=language),
            figure=partial(number, language=language),
            style=Markup(style()),
            policy=policy(style(), scripts),
            specifications=packed(json.dumps(specifications)) if specifications else "",
            looks=htmlsafe_json_dumps(looks),
            library=_packed_library() if specifications else "",
            script=Markup(script),
            **values,
        )
    )


def policy(style: str, scripts: list[str]) -> str:
    """What the page may do: apply its own sheet, run its own scripts, and ask nobody for anything."""
    run = " ".join(map(_hash, scripts)) or "'none'"
    return f"default-src 'none'; script-src {run}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
