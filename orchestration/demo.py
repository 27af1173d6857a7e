"""`doe demo`: the main job on simulated and published data."""

from pathlib import Path

from ingestion.manifest import LoadSummary
from ingestion.simulate import simulate
from orchestration import services
from orchestration.console import out
from orchestration.home import PROJECT_ROOT
from orchestration.pipeline import run, step
from orchestration.present import answer

PUBLISHED = PROJECT_ROOT / "seeds" / "published"
SHOWN = ("mont_tool_life_2x3_r3", "case_zc1668")


def run_demo(home: Path) -> LoadSummary:
    """Start services, simulate, land, load, build, publish, and print the answers; twice gives the same."""
    with step("services"):
        connections = services.up(home)
    with step("simulate"):
        simulated = simulate(home / "demo")
    _, summary = run(connections, [PUBLISHED, *simulated])
    for table in answer(connections.reader, SHOWN):
        out.print(table)
    return summary
