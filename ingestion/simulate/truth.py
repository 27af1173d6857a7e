"""What is true behind the simulated files: written beside them, for those who check the analysis."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingestion.simulate.experiments import Experiment
from ingestion.simulate.master import ToolMaster
from ingestion.simulate.taylor import SETTINGS, ToolModel, all_corners, case_life


def _experiment(experiment: Experiment) -> dict[str, Any]:
    means = [(corner, experiment.mean(corner)) for corner in all_corners(experiment.letters)]
    return {
        "response": experiment.response,
        "scatter": experiment.scatter.name,
        "effects": experiment.true_effects(),
        "corners": [{**corner, "mean": mean, "sigma": experiment.scatter.sigma(mean)} for corner, mean in means],
    }


def _costs(master: ToolMaster, life: float) -> dict[str, float]:
    return {
        "cost_per_unit_usd": master.cost_per_unit(life),
        "production_cost_per_unit_usd": master.production_cost_per_unit(life),
    }


def write_truth(
    experiments: list[Experiment], tools: tuple[ToolModel, ...], masters: Mapping[str, ToolMaster], path: Path
) -> Path:
    """Write truth.json: effects and corners by experiment, mean lives and costs per unit by tool and setting."""
    lives = {tool.tool_id: {name: case_life(tool, corner) for name, corner in SETTINGS.items()} for tool in tools}
    truth = {
        "experiments": {experiment.experiment_id: _experiment(experiment) for experiment in experiments},
        "mean_life_pieces": lives,
        "costs": {
            tool_id: {name: _costs(masters[tool_id], life) for name, life in by_setting.items()}
            for tool_id, by_setting in lives.items()
        },
    }
    path.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    return path
