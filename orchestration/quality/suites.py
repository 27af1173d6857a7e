"""The expectations, as code. Critical: the object is set aside, the marts are not published. Warning: seen, goes on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe
from great_expectations.expectations.expectation import Expectation

from orchestration.quality.batches import RESPONSE, VALID, LandedBatch

# what a machining process shows, in the units of the column names; the loader's own limits are those of the sensor
PLAUSIBLE: dict[str, tuple[float, float]] = {
    "pressure_psi": (50, 5_000),
    "concentration_pct": (1, 20),
    "rpm": (10, 60_000),
    "feed_rate": (1, 20_000),
    "temperature_c": (0, 200),
    "vibration_mm_s": (0, 50),
    "acoustic_emission_db": (20, 140),
    "cutting_force_n": (0, 50_000),
    "power_consumption_kw": (0, 200),
    "cost_new_tools_usd": (0, 50_000),
    "cost_resharpening_usd": (0, 50_000),
    "daily_production": (0, 100_000),
}
NEWEST = {"machine_sensors": "timestamp", "production_data": "date"}
MOST, HALF = 0.99, 0.5

Severity = Literal["critical", "warning"]


def landed_suite(batch: LandedBatch) -> ExpectationSuite:
    """Expectations of one landed object: rules kept, physical ranges, freshness, volume."""
    expectations = [*_kept_rules(), *_ranges(batch), *_freshness(batch), *_volume(batch), *_of_dataset(batch)]
    return ExpectationSuite(batch.landed.dataset, expectations=expectations)


def _kept_rules() -> Iterator[Expectation]:
    meaning = "rows that break a rule of the loader are rejected; if they are many, the whole file is of another kind"
    yield gxe.ExpectColumnValuesToBeInSet(
        column=VALID, value_set=[True], mostly=0.8, severity="critical", description=meaning
    )


def _ranges(batch: LandedBatch) -> Iterator[Expectation]:
    for column, (low, high) in PLAUSIBLE.items():
        if column in batch.rows:
            yield _between(column, low, high, f"{column}: most values have another unit", "critical", HALF)
            yield _between(column, low, high, f"{column}: values outside the plausible", "warning", MOST)


def _freshness(batch: LandedBatch) -> Iterator[Expectation]:
    column = NEWEST.get(batch.landed.dataset)
    if column is None or not batch.rows[VALID].any():
        return
    yield gxe.ExpectColumnMaxToBeBetween(
        column=column,
        max_value=batch.landed_at + timedelta(days=1),
        severity="critical",
        description=f"{column}: rows from the future; is the clock of the machine right?",
    )
    yield gxe.ExpectColumnMaxToBeBetween(
        column=column,
        min_value=batch.landed_at - timedelta(days=7),
        severity="warning",
        description=f"{column}: nothing newer than a week before it landed",
    )


def _volume(batch: LandedBatch) -> Iterator[Expectation]:
    if batch.usual_rows is not None and batch.landed.dataset in NEWEST:
        yield gxe.ExpectTableRowCountToBeBetween(
            min_value=int(batch.usual_rows / 2),
            max_value=int(batch.usual_rows * 2) + 1,
            severity="warning",
            description="half to twice the rows that such files had in the last 28 days",
        )


def _of_dataset(batch: LandedBatch) -> Iterator[Expectation]:
    for column in (name for name in batch.rows if str(name).startswith(RESPONSE)):
        yield gxe.ExpectColumnValuesToNotBeNull(
            column=column,
            mostly=HALF,
            severity="critical",
            description=f"{column}: more runs are lost than were measured",
        )
        yield gxe.ExpectColumnUniqueValueCountToBeBetween(
            column=column, min_value=2, severity="warning", description=f"{column}: all runs gave the same"
        )
    if batch.landed.dataset == "production_data":
        yield gxe.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="tool_changes",
            column_B="failures",
            or_equal=True,
            mostly=MOST,
            severity="warning",
            description="a tool that fails is changed",
        )


def effects_suite() -> ExpectationSuite:
    """Effects of data that did not change do not change either."""
    jump = "effects jump against what was published, by more than a tenth of the largest, or are gone"
    return ExpectationSuite(
        "effects",
        expectations=[
            _between("change", 0, 0.1, jump, "critical"),
            _between("change", 0, 1e-9, "effects are not those published"),
        ],
    )


def costs_suite() -> ExpectationSuite:
    """Costs of a piece that a factory can have."""
    return ExpectationSuite(
        "costs",
        expectations=[
            _between("cost_per_unit_usd", 1e-6, 1_000, "tooling costs of a piece"),
            _between("tool_life_pieces", 1, 1e8, "pieces of one tool life"),
        ],
    )


def savings_suite() -> ExpectationSuite:
    """Improvements that one change of setting can bring."""
    return ExpectationSuite(
        "savings",
        expectations=[
            _between("tool_life_improvement_pct", -90, 1_000, "tool life, improved by"),
            _between("cost_reduction_pct", -1_000, 95, "cost of a piece, reduced by"),
        ],
    )


def _between(
    column: str, low: float, high: float, meaning: str, severity: Severity = "warning", mostly: float = 1.0
) -> Expectation:
    return gxe.ExpectColumnValuesToBeBetween(
        column=column, min_value=low, max_value=high, mostly=mostly, severity=severity, description=meaning
    )
