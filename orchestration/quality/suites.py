"""The expectations, as code. Critical: the object is set aside, the marts are not published. Warning: seen, goes on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from great_expectations import ExpectationSuite
from great_expectations import expectations as gxe
from great_expectations.expectations.expectation import Expectation

from orchestration.quality.batches import VALID, LandedBatch

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
        if column not in batch.rows:
            continue
        limits: dict[str, Any] = {"column": column, "min_value": low, "max_value": high}
        yield gxe.ExpectColumnValuesToBeBetween(
            **limits, mostly=HALF, severity="critical", description=f"{column}: most values have another unit"
        )
        yield gxe.ExpectColumnValuesToBeBetween(
            **limits, mostly=MOST, severity="warning", description=f"{column}: values outside the plausible"
        )


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
    if batch.landed.dataset == "experiments":
        yield gxe.ExpectColumnValuesToNotBeNull(
            column="value", mostly=HALF, severity="critical", description="more runs are lost than were measured"
        )
        yield gxe.ExpectColumnUniqueValueCountToBeBetween(
            column="value", min_value=2, severity="warning", description="all runs gave the same response"
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
    return ExpectationSuite(
        "effects",
        expectations=[
            gxe.ExpectColumnValuesToBeBetween(
                column="change",
                max_value=0.1,
                severity="critical",
                description="effects jump against what was published, by more than a tenth of the largest",
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="change", max_value=1e-9, severity="warning", description="effects are not those published"
            ),
        ],
    )


def costs_suite() -> ExpectationSuite:
    """Costs of a piece that a factory can have."""
    return ExpectationSuite(
        "costs",
        expectations=[
            gxe.ExpectColumnValuesToBeBetween(
                column="cost_per_unit_usd",
                min_value=1e-6,
                max_value=1_000,
                severity="warning",
                description="tooling costs of a piece",
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="tool_life_pieces",
                min_value=1,
                max_value=1e8,
                severity="warning",
                description="pieces of one tool life",
            ),
        ],
    )


def savings_suite() -> ExpectationSuite:
    """Improvements that one change of setting can bring."""
    return ExpectationSuite(
        "savings",
        expectations=[
            gxe.ExpectColumnValuesToBeBetween(
                column="tool_life_improvement_pct",
                min_value=-90,
                max_value=1_000,
                severity="warning",
                description="tool life, improved by",
            ),
            gxe.ExpectColumnValuesToBeBetween(
                column="cost_reduction_pct",
                min_value=-1_000,
                max_value=95,
                severity="warning",
                description="cost of a piece, reduced by",
            ),
        ],
    )
