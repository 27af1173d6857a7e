"""A stream of sensor readings: the machines in turn, evenly over the shifts of the production period."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from ingestion.simulate.production import MACHINES_PER_TOOL, N_DAYS, change_day, machine_id, working_days
from ingestion.simulate.taylor import TOOLS

SHIFT_START, SHIFT_HOURS = np.timedelta64(6, "h"), 16
# mean under the current setting, mean under the optimized one, standard deviation
MEASURES = {
    "pressure_psi": (750.0, 1050.0, 12.0),
    "concentration_pct": (4.0, 6.0, 0.1),
    "rpm": (3183.0, 3183.0, 8.0),
    "feed_rate": (605.0, 605.0, 3.0),
    "temperature_c": (46.0, 40.0, 2.0),
    "vibration_mm_s": (2.6, 2.2, 0.25),
    "acoustic_emission_db": (72.0, 70.0, 1.5),
    "cutting_force_n": (880.0, 820.0, 25.0),
    "power_consumption_kw": (7.4, 7.8, 0.3),
}


def sensor_table(n_rows: int, random: np.random.Generator) -> pa.Table:
    """``n_rows`` readings in the columns of machine_sensors."""
    day, within = np.divmod(np.arange(n_rows) * N_DAYS, max(1, n_rows))
    seconds = within / max(1, n_rows) * SHIFT_HOURS * 3600
    timestamps = working_days()[day] + SHIFT_START + (seconds * 1e6).astype("timedelta64[us]")
    spindle = np.arange(n_rows) % (len(TOOLS) * MACHINES_PER_TOOL)
    machine = spindle % MACHINES_PER_TOOL
    is_optimized = day >= np.array([change_day(m) for m in range(MACHINES_PER_TOOL)])[machine]
    machines = [machine_id(tool.tool_id, m) for tool in TOOLS for m in range(MACHINES_PER_TOOL)]
    columns: dict[str, pa.Array[Any]] = {
        "timestamp": pa.array(timestamps, pa.timestamp("us", "UTC")),
        "machine_id": pa.array(np.array(machines)[spindle]),
        "tool_id": pa.array(np.array([tool.tool_id for tool in TOOLS])[spindle // MACHINES_PER_TOOL]),
    }
    for name, (current, optimized, deviation) in MEASURES.items():
        means = np.where(is_optimized, optimized, current)
        columns[name] = pa.array(np.round(random.normal(means, deviation), 3))
    return pa.table(columns)


def write_sensors(n_rows: int, random: np.random.Generator, path: Path) -> Path:
    """Write machine_sensors.csv."""
    options = pyarrow.csv.WriteOptions(quoting_style="none")
    pyarrow.csv.write_csv(sensor_table(n_rows, random), path, options)
    return path
