"""A stream of sensor readings, one a second and machine in turn."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingestion.simulate.production import MACHINES_PER_TOOL
from ingestion.simulate.taylor import TOOLS

# mean and standard deviation by column
MEASURES = {
    "pressure_psi": (900.0, 20.0),
    "concentration_pct": (5.0, 0.2),
    "rpm": (3_400.0, 15.0),
    "feed_rate": (800.0, 5.0),
    "temperature_c": (42.0, 3.0),
    "vibration_mm_s": (2.5, 0.3),
    "acoustic_emission_db": (71.0, 2.0),
    "cutting_force_n": (850.0, 30.0),
    "power_consumption_kw": (7.5, 0.4),
}
START = np.datetime64("2026-06-01T00:00:00", "us")


def sensor_table(n_rows: int, random: np.random.Generator) -> pa.Table:
    """``n_rows`` readings in the columns of machine_sensors."""
    spindle = np.arange(n_rows) % (len(TOOLS) * MACHINES_PER_TOOL)
    tool_ids = np.array([tool.tool_id for tool in TOOLS])[spindle // MACHINES_PER_TOOL]
    machines = np.array([f"{tool.tool_id}-M{m + 1}" for tool in TOOLS for m in range(MACHINES_PER_TOOL)])
    columns: dict[str, pa.Array[Any]] = {
        "timestamp": pa.array(START + np.arange(n_rows).astype("timedelta64[s]"), pa.timestamp("us", "UTC")),
        "machine_id": pa.array(machines[spindle]),
        "tool_id": pa.array(tool_ids),
    }
    for name, (mean, deviation) in MEASURES.items():
        columns[name] = pa.array(np.round(np.abs(random.normal(mean, deviation, n_rows)), 3))
    return pa.table(columns)


def write_sensors(n_rows: int, random: np.random.Generator, path: Path) -> Path:
    """Write machine_sensors.csv."""
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(sensor_table(n_rows, random), path, options)
    return path
