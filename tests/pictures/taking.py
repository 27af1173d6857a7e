"""Pictures of every dashboard and of a report, on the published and the simulated data, of one day and in one font."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ingestion.settings import PostgresSettings
from ingestion.simulate import simulate
from orchestration import pipeline
from orchestration.dashboards.report.writing import write_report
from orchestration.demo import PUBLISHED
from orchestration.home import PROJECT_ROOT
from orchestration.services import Connections
from tests.app import served, visit
from tests.ask import ask
from tests.browser import watched

EXPERIMENT, CASE = "mont_filtration_2x4_unrep", "case_zc1668"
PAGES = {
    "dashboard_executive_summary": "",
    "dashboard_doe_analysis": f"doe_analysis?experiment={EXPERIMENT}",
    "dashboard_doe_model": f"doe_analysis?experiment={EXPERIMENT}&tab=model",
    "dashboard_cost_analysis": f"cost_analysis?experiment={CASE}",
    "dashboard_tool_performance": "tool_performance?tool=ZC1668",
    "dashboard_data_quality": "data_quality?language=es",
}
REPORT, IMAGES = "report", PROJECT_ROOT / "docs" / "images"
# cards and charts
IN_APP, IN_REPORT = ("[class*=st-key-card_]", "[data-testid=stVegaLiteChart]"), (".card", ".picture")
SIZE = {"width": 1440, "height": 1500}
STRIP = 100  # pixels
PLACE: dict[str, Any] = {"locale": "en-US", "timezone_id": "UTC"}  # whatever the machine's are
LOADED, SEEN = "2026-09-01 06:00 UTC", "2026-09-01 08:30 UTC"
# an unqualified now() is ours where its schema comes before pg_catalog
CLOCK = """
create schema if not exists clock;
create or replace function clock.now() returns timestamptz language sql return timestamptz '{moment}';
grant usage on schema clock to public;
alter database {database} set search_path = "$user", public, clock, pg_catalog
"""
FAMILY = Path("/usr/share/fonts/truetype/dejavu")
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{family}</dir><cachedir>{cache}</cachedir>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <match target="pattern"><edit name="family" mode="append_last"><string>DejaVu Sans</string></edit></match>
  <match target="font"><edit name="hintstyle"><const>hintslight</const></edit></match>
</fontconfig>
"""
DRAWN = """height => [...document.querySelectorAll('.picture')]
    .every(one => one.getBoundingClientRect().top > height || one.classList.contains('is-live'))"""

Box = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True)
class Taken:
    """A picture, the words of its page, and where on it cards and charts are."""

    path: Path
    words: str
    cards: tuple[Box, ...]
    charts: tuple[Box, ...]


@contextmanager
def fonts(folder: Path) -> Iterator[None]:
    """A browser started meanwhile knows one family, the one that .ci/chromium brings: text is as wide everywhere."""
    assert FAMILY.exists(), "without DejaVu pictures differ: apt-get install fonts-dejavu-core"
    written = folder / "fonts.conf"
    written.write_text(FONTS.format(family=FAMILY, cache=folder / "fonts"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FONTCONFIG_FILE", str(written))
        yield


def stop_the_clock(target: PostgresSettings, moment: str) -> None:
    """From the next connection on it is always the same time."""
    ask(target, CLOCK.format(moment=moment, database=target.dbname))


def fill(connections: Connections, folder: Path) -> None:
    """What `doe demo` has, published experiments and simulated ones with production, all loaded at the same time."""
    simulate(folder / "simulated", sensor_rows=1_000)
    stop_the_clock(connections.postgres, LOADED)
    pipeline.run(connections, [PUBLISHED, folder / "simulated"])
    stop_the_clock(connections.postgres, SEEN)


def take(connections: Connections, home: Path, browser: Browser, folder: Path) -> list[Taken]:
    """Write one PNG per page and one of a report into a folder."""
    folder.mkdir(exist_ok=True)
    taken = []
    with served(home, {}) as app, visit(browser, app, color_scheme="light", **PLACE) as found:
        found.page.set_viewport_size(SIZE)
        for name, address in PAGES.items():
            found.open(address)
            taken.append(_shoot(found.page, folder / f"{name}.png", *IN_APP))
    written = write_report(connections, home / "reports", CASE, "en")
    html = next(path for path in written.paths if path.suffix == ".html")
    with watched(browser, viewport=SIZE, color_scheme="light", **PLACE) as seen:
        seen.page.goto(html.as_uri())
        seen.page.wait_for_function(DRAWN, arg=SIZE["height"])
        taken.append(_shoot(seen.page, folder / f"{REPORT}.png", *IN_REPORT))
    return taken


def _shoot(page: Page, path: Path, cards: str, charts: str) -> Taken:
    page.screenshot(path=path)
    return Taken(path, page.locator("body").inner_text(), _boxes(page, cards), _boxes(page, charts))


def _boxes(page: Page, selector: str) -> tuple[Box, ...]:
    """Where elements are, as far as the picture goes; those of which it has but a strip are left out."""
    found = []
    for one in page.locator(selector).all():
        if box := one.bounding_box():
            left, top = int(box["x"]), int(box["y"])
            right, bottom = int(box["x"] + box["width"]), min(int(box["y"] + box["height"]), SIZE["height"])
            if bottom - top >= STRIP:
                found.append((left, top, right, bottom))
    return tuple(found)
