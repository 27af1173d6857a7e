"""Rejected rows in words."""

import pyarrow as pa

SHOWN = 5


def describe(rejected: pa.Table, limit: int = SHOWN) -> tuple[str, ...]:
    """The first rejected rows as `row 3, column life, value '-4': must be above 0`."""
    return tuple(_sentence(row) for row in rejected.slice(0, limit).to_pylist())


def _sentence(row: dict[str, object]) -> str:
    column = f", column {row['column']}, value {row['value'] or ''!r}" if row["column"] else ""
    return f"row {row['row_number']}{column}: {row['reason']}"
