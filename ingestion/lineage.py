"""The columns that tell where a raw row came from."""

from datetime import datetime

import numpy.typing as npt
import pyarrow as pa

OBJECT_KEY, ROW_NUMBER, LOADED_AT = "_object_key", "_row_number", "_loaded_at"


def constant(value: str, n_rows: int) -> pa.DictionaryArray:
    """A text column with one value, stored once."""
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int8()), n_rows), pa.array([value]))


def add_lineage(rows: pa.Table, object_key: str, row_numbers: npt.ArrayLike, loaded_at: datetime) -> pa.Table:
    """Append `_object_key`, `_row_number` and `_loaded_at` to rows of a raw table."""
    times = pa.repeat(pa.scalar(loaded_at, pa.timestamp("us", "UTC")), rows.num_rows)
    return (
        rows.append_column(OBJECT_KEY, constant(object_key, rows.num_rows))
        .append_column(ROW_NUMBER, pa.array(row_numbers, pa.int64()))
        .append_column(LOADED_AT, times)
    )
