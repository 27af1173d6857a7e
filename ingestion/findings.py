"""What is wrong with the rows of one batch: masks in, rejected rows out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Mask = npt.NDArray[np.bool_]

REJECTED_SCHEMA = pa.schema(
    [
        ("row_number", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("line", pa.string()),
    ]
)


@dataclass
class Findings:
    """The first finding of each row of a batch of `n_rows`."""

    n_rows: int
    reasons: list[tuple[str, str]] = field(default_factory=list)
    first: npt.NDArray[np.int32] = field(init=False)

    def __post_init__(self) -> None:
        self.first = np.full(self.n_rows, -1, dtype=np.int32)

    def add(self, bad: Mask, column: str, reason: str) -> None:
        """Record `reason` for the rows of the mask that have no finding yet."""
        if bad.any():
            self.first[bad & (self.first < 0)] = len(self.reasons)
            self.reasons.append((column, reason))

    @property
    def accepted(self) -> Mask:
        """True for rows without a finding."""
        return self.first < 0

    def rejected(self, row_numbers: npt.NDArray[np.int64], text: pa.Table, lines: Sequence[str]) -> pa.Table:
        """The rejected rows (REJECTED_SCHEMA); `text`: the cells as texts, `lines`: the rows as received."""
        rows = np.flatnonzero(self.first >= 0)
        finding = self.first[rows]
        values = np.full(len(rows), None, dtype=object)
        for number, (column, _) in enumerate(self.reasons):
            if column in text.column_names:
                here = finding == number
                values[here] = text.column(column).take(pa.array(rows[here])).to_numpy(zero_copy_only=False)
        columns: list[Any] = [
            row_numbers[rows],
            pa.array([column for column, _ in self.reasons], pa.string()).take(pa.array(finding)),
            values,
            pa.array([reason for _, reason in self.reasons], pa.string()).take(pa.array(finding)),
            [lines[row] for row in rows.tolist()],
        ]
        return pa.table(columns, schema=REJECTED_SCHEMA)


def rejected_lines(row_numbers: Sequence[int], reasons: Sequence[str], lines: Sequence[str]) -> pa.Table:
    """Rows that are rejected as a whole, without a column to blame."""
    nothing = pa.nulls(len(row_numbers), pa.string())
    return pa.table([row_numbers, nothing, nothing, reasons, lines], schema=REJECTED_SCHEMA)
