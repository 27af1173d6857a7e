"""What is true behind the simulated files: written beside them, for those who check the analysis."""

import csv
import json
from pathlib import Path
from typing import Any

from ingestion.simulate.experiments import Experiment
from ingestion.simulate.production import CURRENT, OPTIMIZED, ToolMaster
from ingestion.simulate.taylor import ToolModel, case_life

MASTER_DATA = Path(__file__).resolve().parents[2] / "seeds" / "master"


def _by_tool(name: str) -> dict[str, dict[str, str]]:
    with (MASTER_DATA / name).open(encoding="utf-8", newline="") as file:
        return {row["tool_id"]: row for row in csv.DictReader(file)}


def tool_masters(tools: tuple[ToolModel, ...]) -> list[tuple[ToolModel, ToolMaster]]:
    """The tools with their prices; raises KeyError when the master data lack one."""
    prices, assumptions = _by_tool("tools.csv"), _by_tool("business_assumptions.csv")
    return [
        (
            tool,
            ToolMaster(
                float(prices[tool.tool_id]["new_cost_usd"]),
                float(prices[tool.tool_id]["regrind_cost_usd"]),
                int(prices[tool.tool_id]["max_regrinds"]),
                float(assumptions[tool.tool_id]["breakage_share_of_lives"]),
            ),
        )
        for tool in tools
    ]


def write_truth(experiments: list[Experiment], tools: tuple[ToolModel, ...], path: Path) -> Path:
    """Write truth.json: true effects by experiment, mean lives by tool and setting."""
    truth: dict[str, Any] = {
        "experiments": {
            e.experiment_id: {
                "response": e.response,
                "effects": e.true_effects(),
                "scatter": e.scatter,
            }
            for e in experiments
        },
        "mean_life_pieces": {
            tool.tool_id: {"current": case_life(tool, CURRENT), "optimized": case_life(tool, OPTIMIZED)}
            for tool in tools
        },
    }
    path.write_text(json.dumps(truth, indent=1), encoding="utf-8")
    return path
