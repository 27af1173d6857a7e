"""`make screenshots`: a run of `doe_pipeline` on the published experiments, as Airflow shows it, into docs/images.

Starts the Airflow of DOE_HOME, runs the DAG when there is no finished run yet, logs in through the form and takes the
pictures with the Chromium of this machine.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from ingestion.land import land
from ingestion.store import connect
from orchestration import services
from orchestration.console import out
from orchestration.demo import PUBLISHED
from orchestration.home import PROJECT_ROOT, default_home
from orchestration.services import airflow
from tests.airflow.rest import Rest

DAG = "doe_pipeline"
IMAGES = PROJECT_ROOT / "docs" / "images"
WIDTH = 1600
# file, height, view, task groups that are opened
SHOTS: tuple[tuple[str, int, str, tuple[str, ...]], ...] = (
    ("airflow_graph", 1500, "graph", ()),
    ("airflow_graph_cost", 1800, "graph", ("cost",)),
    ("airflow_grid", 1000, "grid", ()),
)


def chromium() -> str:
    """Path of a Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise SystemExit("no Chromium on this machine: apt-get install chromium")


def last_run(rest: Rest) -> str:
    """Id of the last green run; one is made when there is none."""
    runs = rest.call("GET", f"/dags/{DAG}/dagRuns?state=success&order_by=-start_date&limit=1")["dag_runs"]
    if runs:
        return str(runs[0]["dag_run_id"])
    run, state = rest.run(DAG)
    if state != "success":
        raise SystemExit(f"{DAG} ended as {state}: look at {run} in Airflow")
    return run


def log_in(page: Page, found: airflow.Airflow) -> None:
    """Through the form, as people do."""
    page.goto(found.url)
    page.fill("input[name=username]", found.user)
    page.fill("input[name=password]", found.password.get_secret_value())
    page.click("[type=submit]")
    page.get_by_test_id("nav-sidebar").wait_for()


def shoot(page: Page, address: str, view: str, groups: Sequence[str], path: Path) -> None:
    """One view of a run, as wide as the page."""
    kept = {"default_dag_view": view, f"direction-{DAG}": "DOWN", f"{DAG}/open-groups": list(groups)}
    page.evaluate(
        "kept => Object.entries(kept).forEach(([key, value]) => localStorage.setItem(key, value))",
        {key: json.dumps(value) for key, value in kept.items()},
    )
    page.goto(address)
    page.get_by_text("dbt_build").first.wait_for()
    page.get_by_label("Collapse Details Panel").click()
    page.wait_for_timeout(3000)  # the graph is laid out
    if view == "graph":
        page.get_by_label("Fit View").click()
        page.wait_for_timeout(2000)
    page.screenshot(path=path)
    out.print(f"{path.relative_to(PROJECT_ROOT)}  {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    """Start what is needed, then take all pictures."""
    program, home = chromium(), default_home()
    connections = services.up(home)
    land([PUBLISHED], connect(connections.store))
    found = airflow.up(home, connections)
    run = last_run(Rest(found))
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program)
        page = browser.new_page(color_scheme="light")
        page.set_default_timeout(120_000)
        log_in(page, found)
        for name, height, view, groups in SHOTS:
            page.set_viewport_size({"width": WIDTH, "height": height})
            shoot(page, f"{found.url}/dags/{DAG}/runs/{run}", view, groups, IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
