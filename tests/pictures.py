"""Pictures of the dashboards and of a report, as docs/images has them: on the published and the simulated data."""

import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ingestion.simulate import simulate
from orchestration import pipeline
from orchestration.console import out
from orchestration.dashboards.report.writing import write_report
from orchestration.demo import PUBLISHED
from orchestration.home import PROJECT_ROOT
from orchestration.services import Connections
from tests import stores
from tests.app import served, visit
from tests.browser import chromium, watched

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
SIZE = {"width": 1440, "height": 1500}


def fill(connections: Connections, folder: Path) -> None:
    """What `doe demo` has: published experiments, and simulated ones with production."""
    simulate(folder / "simulated", sensor_rows=1_000)
    pipeline.run(connections, [PUBLISHED, folder / "simulated"])


def take(connections: Connections, home: Path, browser: Browser, folder: Path) -> list[Path]:
    """Write one PNG per page and one of a report into a folder; returns their paths."""
    folder.mkdir(exist_ok=True)
    paths = []
    with served(home, {}) as app, visit(browser, app, color_scheme="light") as found:
        found.page.set_viewport_size(SIZE)
        for name, address in PAGES.items():
            found.open(address)
            paths.append(folder / f"{name}.png")
            found.page.screenshot(path=paths[-1])
    written = write_report(connections, home / "reports", CASE, "en")
    html = next(path for path in written.paths if path.suffix == ".html")
    with watched(browser, viewport=SIZE, color_scheme="light") as seen:
        seen.page.goto(html.as_uri())
        seen.page.wait_for_timeout(3000)
        paths.append(folder / f"{REPORT}.png")
        seen.page.screenshot(path=paths[-1])
    return paths


def main() -> None:
    """`make screenshots`: into docs/images, from a warehouse of their own."""
    with tempfile.TemporaryDirectory(prefix="doe_pictures_") as made, pytest.MonkeyPatch.context() as patch:
        home = Path(made)
        patch.setenv("DOE_HOME", made)
        with stores.running(home) as connections, chromium() as browser:
            fill(connections, home)
            for path in take(connections, home, browser, IMAGES):
                out.print(f"{path.relative_to(PROJECT_ROOT)}  {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
