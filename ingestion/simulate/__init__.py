"""Simulated experiments, production and sensor data: seeded, the same bytes every time."""

from pathlib import Path

import numpy as np

from ingestion.simulate.experiments import all_experiments
from ingestion.simulate.production import write_production
from ingestion.simulate.sensors import write_sensors
from ingestion.simulate.taylor import TOOLS
from ingestion.simulate.truth import tool_masters, write_truth
from ingestion.simulate.writer import write_bundle

DEFAULT_SEED = 1908


def simulate(folder: Path, seed: int = DEFAULT_SEED, sensor_rows: int = 20_000) -> list[Path]:
    """Write bundles, production_data.csv, machine_sensors.csv and truth.json; returns what can be landed.

    Every data set has a random stream of its own, so that one more run here changes nothing there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    production, sensors, bundles = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3))
    experiments = all_experiments()
    streams = bundles.spawn(len(experiments))
    write_truth(experiments, TOOLS, folder / "truth.json")
    return [
        *(write_bundle(e, stream, folder) for e, stream in zip(experiments, streams, strict=True)),
        write_production(tool_masters(TOOLS), production, folder / "production_data.csv"),
        write_sensors(sensor_rows, sensors, folder / "machine_sensors.csv"),
    ]
