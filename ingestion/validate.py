"""Applies the declared rules to a typed batch, column by column."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.convert import to_mask
from ingestion.findings import Findings, Mask
from ingestion.rules import EXPECTED, Column, Dataset

EARLIEST_DAY, LATEST_DAY = np.datetime64("1970-01-01"), np.datetime64("2200-01-01")


def check_rules(
    batch: pa.Table, dataset: Dataset, tools: frozenset[str], filled: Mapping[str, Mask] | None = None
) -> Findings:
    """Findings of a batch with the dataset's schema.

    `filled` tells, for columns that were converted from text, which cells were not empty: a null there is a
    value that did not convert, not a missing one.
    """
    findings = Findings(batch.num_rows)
    for column in dataset.columns:
        values = batch.column(column.name)
        if values.null_count:
            null = to_mask(values.is_null())
            wrong = null & filled[column.name] if filled else np.zeros(len(null), dtype=np.bool_)
            findings.add(wrong, column.name, f"not {EXPECTED[column.type]}")
            if not column.nullable:
                findings.add(null & ~wrong, column.name, "empty; a value is needed in every row")
        _check_values(values, column, tools, findings)
    return findings


def _check_values(values: pa.ChunkedArray, column: Column, tools: frozenset[str], findings: Findings) -> None:
    if column.type == "measure":
        _add_unless(pc.is_finite(values), findings, column.name, "not a finite number; leave the cell empty")
    if column.minimum is not None:
        reason = f"below {column.minimum:g} {column.unit}"
        _add_unless(pc.greater_equal(values, column.minimum), findings, column.name, reason)
    if column.maximum is not None:
        reason = f"above {column.maximum:g} {column.unit}"
        _add_unless(pc.less_equal(values, column.maximum), findings, column.name, reason)
    if column.type in ("date", "timestamp"):
        early = pc.greater_equal(values, pa.scalar(EARLIEST_DAY.astype(object)).cast(values.type))
        late = pc.less(values, pa.scalar(LATEST_DAY.astype(object)).cast(values.type))
        _add_unless(pc.and_(early, late), findings, column.name, f"not between {EARLIEST_DAY} and {LATEST_DAY}")
    if column.type == "tool":
        known = pc.is_in(values, value_set=pa.array(sorted(tools), pa.string()), skip_nulls=False)
        known = pc.or_(known, pc.is_null(values))
        _add_unless(known, findings, column.name, "unknown tool; add it to the tool list or correct it")
    if column.type == "text":
        _add_unless(pc.not_equal(values, ""), findings, column.name, "empty; a value is needed in every row")
        clean = pc.invert(pc.match_substring(values, "\0"))
        _add_unless(clean, findings, column.name, "contains a NUL byte; remove it")


def _add_unless(good: pa.ChunkedArray, findings: Findings, column: str, reason: str) -> None:
    """Rows that are false are found; null rows (missing values) were dealt with before."""
    if not pc.all(good, skip_nulls=True, min_count=0).as_py():
        findings.add(to_mask(pc.invert(good)), column, reason)
