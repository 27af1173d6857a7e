"""The rules of the data files, declared once: type, unit, range, nullability and key of every column."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from ingestion.errors import Rejected
from ingestion.suggest import did_you_mean, listing

ColumnType = Literal["text", "tool", "date", "timestamp", "count", "measure"]

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "tool": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", "UTC"),
    "count": pa.int64(),
    "measure": pa.float64(),
}
EXPECTED: dict[ColumnType, str] = {
    "text": "a text",
    "tool": "a tool",
    "date": "a day (write YYYY-MM-DD)",
    "timestamp": "a time (write YYYY-MM-DDThh:mm:ss, with an offset unless it is UTC)",
    "count": "a whole number",
    "measure": "a finite number",
}


@dataclass(frozen=True)
class Column:
    """One column; `minimum` and `maximum` are inclusive and in `unit`."""

    name: str
    type: ColumnType
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    nullable: bool = False

    @property
    def arrow_type(self) -> pa.DataType:
        """Type of the raw column."""
        return ARROW_TYPES[self.type]

    @property
    def is_number(self) -> bool:
        """True for columns that may be written with a decimal comma."""
        return self.type in ("count", "measure")


@dataclass(frozen=True)
class Dataset:
    """One kind of data file; `key` names the columns that may occur together only once."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order of the raw table."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of accepted rows, without lineage columns."""
        return pa.schema([(column.name, column.arrow_type) for column in self.columns])


def _count(name: str, unit: str) -> Column:
    return Column(name, "count", unit, minimum=0, maximum=1e9)


def _usd(name: str) -> Column:
    return Column(name, "measure", "USD", minimum=0, maximum=1e9)


def _sensor(name: str, unit: str, minimum: float, maximum: float) -> Column:
    return Column(name, "measure", unit, minimum, maximum, nullable=True)


PRODUCTION_DATA = Dataset(
    "production_data",
    (
        Column("date", "date"),
        Column("machine_id", "text"),
        Column("tool_id", "tool"),
        Column("configuration", "text"),
        _count("daily_production", "pieces"),
        _count("tool_changes", "tools"),
        _count("failures", "tools"),
        _usd("cost_new_tools_usd"),
        _usd("cost_resharpening_usd"),
    ),
    key=("date", "machine_id", "tool_id", "configuration"),
)

# Ranges are what a sensor of that kind can show at all; what is plausible is asked in orchestration/quality.
MACHINE_SENSORS = Dataset(
    "machine_sensors",
    (
        Column("timestamp", "timestamp"),
        Column("machine_id", "text"),
        Column("tool_id", "tool"),
        _sensor("pressure_psi", "psi", 0, 100_000),
        _sensor("concentration_pct", "%", 0, 100),
        _sensor("rpm", "1/min", 0, 1_000_000),
        _sensor("feed_rate", "mm/min", 0, 1_000_000),
        _sensor("temperature_c", "°C", -273.15, 5_000),
        _sensor("vibration_mm_s", "mm/s", 0, 10_000),
        _sensor("acoustic_emission_db", "dB", -200, 300),
        _sensor("cutting_force_n", "N", -1e7, 1e7),
        _sensor("power_consumption_kw", "kW", -10_000, 10_000),
    ),
)

DATASETS = {dataset.name: dataset for dataset in (PRODUCTION_DATA, MACHINE_SENSORS)}
ALL_COLUMNS = frozenset(name for dataset in DATASETS.values() for name in dataset.names)


def recognise(columns: Iterable[str]) -> Dataset:
    """Tell the dataset from the columns. Raises Rejected naming what is missing, unknown, and the way out."""
    names = list(columns)
    dataset = max(DATASETS.values(), key=lambda candidate: sum(name in candidate.names for name in names))
    missing = [name for name in dataset.names if name not in names]
    extra = [name for name in names if name not in dataset.names]
    if len(missing) > len(dataset.names) // 2:
        known = "; ".join(f"{each.name}: {listing(each.names)}" for each in DATASETS.values())
        raise Rejected(f"the columns ({listing(names)}) are of no known dataset; known are {known}")
    if missing:
        hints = listing(f"'{name}'{did_you_mean(name, extra)}" for name in missing)
        raise Rejected(f"missing column {hints} ({dataset.name} needs: {listing(dataset.names)})")
    if extra:
        raise Rejected(f"unknown column {listing(map(repr, extra))} in {dataset.name}; remove it from the file")
    return dataset
