"""Experiments as bundles: `design.yml` and `runs.csv`."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from ingestion.simulate.experiments import Experiment


def _design(experiment: Experiment) -> dict[str, Any]:
    design: dict[str, Any] = {"experiment_id": experiment.experiment_id, "title": experiment.title}
    if experiment.tool_id:
        design["tool_id"] = experiment.tool_id
    if experiment.folds_over:
        design["folds_over"] = experiment.folds_over
    design["factors"] = [
        {key: value for key, value in vars(factor).items() if value is not None} for factor in experiment.factors
    ]
    if experiment.generators:
        design["generators"] = [
            f"{letter}={'-' if sign < 0 else ''}{word}" for letter, word, sign in experiment.generators
        ]
    design["responses"] = [{"name": experiment.response, "unit": experiment.unit, "goal": "maximize"}]
    return design


def write_bundle(experiment: Experiment, random: np.random.Generator, folder: Path) -> Path:
    """Run the experiment in random order and write its bundle; returns the bundle's folder."""
    bundle = folder / experiment.experiment_id
    bundle.mkdir(parents=True, exist_ok=True)
    (bundle / "design.yml").write_text(yaml.safe_dump(_design(experiment), sort_keys=False), encoding="utf-8")
    runs = [
        (std_order, replicate, corner)
        for std_order, corner in enumerate(experiment.corners(), start=1)
        for replicate in range(1, experiment.replicates + 1)
    ]
    observed = experiment.spread(random, np.array([experiment.mean(corner) for _, _, corner in runs]))
    with (bundle / "runs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        names = [factor.name for factor in experiment.factors]
        writer.writerow(["run_order", "std_order", "replicate", *names, experiment.response])
        for run_order, index in enumerate(random.permutation(len(runs)), start=1):
            std_order, replicate, corner = runs[index]
            levels = [f.high if corner[f.letter] > 0 else f.low for f in experiment.factors]
            writer.writerow([run_order, std_order, replicate, *levels, observed[index]])
    return bundle
