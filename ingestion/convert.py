"""Texts to numbers, truth values and times, column by column; what does not convert is null or a mask."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.errors import Rejected
from ingestion.findings import Mask

NUMBER = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"
DECIMAL_COMMA = r"^[-+]?[\d.]*\d,\d+([eE][-+]?\d+)?$"
DECIMAL_POINT = r"^[-+]?[\d,]*\d\.\d+([eE][-+]?\d+)?$"
TRUE = ("true", "t", "yes", "y", "1", "1.0")
FALSE = ("false", "f", "no", "n", "0", "0.0", "")
DAY = r"^\d{4}-\d{2}-\d{2}$"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Decimals:
    """How often columns of numbers were seen with a decimal comma, and with a decimal point."""

    commas: int = 0
    points: int = 0

    def __add__(self, other: "Decimals") -> "Decimals":
        return Decimals(self.commas + other.commas, self.points + other.points)

    def comma(self) -> bool:
        """True for decimal commas. Raises Rejected when both are used: 1.234 could be either."""
        if self.commas and self.points:
            raise Rejected(
                f"{self.commas} numbers have a decimal comma and {self.points} a decimal point, "
                "so 1.234 could mean two things; write all of them in one way"
            )
        return self.commas > 0


def count_decimals(columns: list[pa.ChunkedArray]) -> Decimals:
    """Count both kinds in columns of texts that should be numbers."""
    total = Decimals()
    for column in columns:
        commas = pc.sum(pc.match_substring_regex(column, DECIMAL_COMMA)).as_py() or 0
        points = pc.sum(pc.match_substring_regex(column, DECIMAL_POINT)).as_py() or 0
        total += Decimals(commas, points)
    return total


def to_mask(booleans: pa.ChunkedArray | pa.Array) -> Mask:
    """A numpy mask; null counts as False."""
    return np.asarray(pc.fill_null(booleans, False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def is_empty(texts: pa.ChunkedArray) -> Mask:
    """Rows whose cell is empty."""
    return to_mask(pc.equal(texts, ""))


def to_doubles(texts: pa.ChunkedArray, decimal_comma: bool = False) -> Floats:
    """Doubles; NaN where the text is not a finite number."""
    plain = pc.replace_substring(texts, "\N{MINUS SIGN}", "-")
    if decimal_comma:
        plain = pc.replace_substring(plain, ",", ".")
    good = pc.match_substring_regex(plain, NUMBER)
    plain = pc.utf8_ltrim(pc.if_else(good, plain, None), "+")
    doubles = np.array(pc.cast(plain, pa.float64()).to_numpy(), dtype=np.float64)
    doubles[np.isinf(doubles)] = np.nan
    return doubles


def to_integers(texts: pa.ChunkedArray) -> tuple[pa.Array, Mask]:
    """32-bit integers (null for empty cells), and the rows that hold anything else; `3.0` is 3."""
    doubles = to_doubles(texts)
    good = np.isfinite(doubles) & (doubles == np.trunc(doubles)) & (np.abs(doubles) < 2**31)
    values = pa.array(np.where(good, doubles, 0).astype(np.int32), mask=~good)
    return values, ~good & ~is_empty(texts)


def to_booleans(texts: pa.ChunkedArray) -> tuple[Mask, Mask]:
    """Truth values (an empty cell is false), and the rows that hold anything else."""
    lowered = pc.utf8_lower(texts)
    true = to_mask(pc.is_in(lowered, value_set=pa.array(TRUE)))
    false = to_mask(pc.is_in(lowered, value_set=pa.array(FALSE)))
    return true, ~true & ~false


def to_dates(texts: pa.ChunkedArray) -> pa.Array:
    """Days; null where the text is not an ISO day (a time of midnight may follow)."""
    days = pc.replace_substring_regex(texts, r"[T ]00:00:00(\.0+)?(Z|\+00:00)?$", "")
    iso = pc.if_else(pc.match_substring_regex(days, DAY), days, None)
    times = pd.to_datetime(pd.Series(iso.to_pylist(), dtype="object"), format="%Y-%m-%d", errors="coerce")
    return pa.array(times.dt.date.tolist(), pa.date32(), from_pandas=True)


def to_timestamps(texts: pa.ChunkedArray) -> pa.Array:
    """Times in UTC with microseconds; null where the text is not ISO 8601. No offset means UTC."""
    series = pd.Series(texts.to_pylist(), dtype="object")
    times = pd.to_datetime(series, format="ISO8601", utc=True, errors="coerce").astype("datetime64[us, UTC]")
    return pa.array(times, pa.timestamp("us", "UTC"), from_pandas=True)
