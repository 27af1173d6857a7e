"""Rejects rows whose key has been seen before, in the file or in the raw table."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ingestion import warehouse
from ingestion.findings import REJECTED_SCHEMA
from ingestion.rules import Dataset
from ingestion.typed import TypedRows
from ingestion.warehouse import SCHEMA, Connection


def unique_blocks(connection: Connection, blocks: Iterator[TypedRows], dataset: Dataset) -> Iterator[TypedRows]:
    """Collect the file, keep the first row of each key, and pass it on as one block.

    The lock keeps other loaders from adding the same keys until this transaction ends. Memory grows with the
    file: data with a key comes from people and shifts, not from sensors.
    """
    warehouse.lock(connection, f"keys of {dataset.name}")
    parts = list(blocks)
    rows = pa.concat_tables([dataset.schema.empty_table(), *(part.accepted for part in parts)])
    numbers = np.concatenate([np.array([], np.int64), *(part.row_numbers for part in parts)])
    rejected = pa.concat_tables([REJECTED_SCHEMA.empty_table(), *(part.rejected for part in parts)])
    frame = _origins(connection, rows, numbers, dataset)
    bad = ((frame["first_row"] != frame["row"]) | frame["_object_key"].notna()).to_numpy(dtype=np.bool_)
    if bad.any():
        rejected = pa.concat_tables([rejected, _rejects(rows.filter(pa.array(bad)), frame[bad], dataset)])
    n_records = sum(part.n_records for part in parts)
    keep = rows.filter(pa.array(~bad))
    return iter([TypedRows(keep, numbers[~bad], rejected.sort_by("row_number"), n_records)])


def _origins(connection: Connection, rows: pa.Table, numbers: np.ndarray, dataset: Dataset) -> pd.DataFrame:
    """Per row: the first row of the file with its key, and the object it has been loaded from, if any."""
    key = list(dataset.key)
    frame: pd.DataFrame = rows.select(key).to_pandas(date_as_object=False).assign(row=numbers)
    frame["first_row"] = frame.groupby(key, sort=False)["row"].transform("min")
    day = rows.column(key[0])
    columns = ", ".join([*key, "_object_key", "_row_number"])
    sql = f"select {columns} from {SCHEMA}.{dataset.name} where {key[0]} between $1 and $2"  # noqa: S608
    if rows.num_rows == 0:
        return frame.assign(_object_key=None, _row_number=None)
    limits = [pc.min(day).as_py(), pc.max(day).as_py()]
    loaded: pd.DataFrame = warehouse.query(connection, sql, limits).to_pandas(date_as_object=False)
    if loaded.empty:
        return frame.assign(_object_key=None, _row_number=None)
    return frame.merge(loaded, how="left", on=key)


def _rejects(rows: pa.Table, frame: pd.DataFrame, dataset: Dataset) -> pa.Table:
    texts = [pc.fill_null(column.cast(pa.string()), "") for column in rows.columns]
    values = pc.binary_join_element_wise(*(texts[rows.column_names.index(name)] for name in dataset.key), " ")
    what = ", ".join(dataset.key)
    reasons = [
        f"already loaded: row {loaded_row:.0f} of {loaded_key} has the same key; remove the row"
        if isinstance(loaded_key, str)
        else f"duplicate of row {first_row}: the key may occur once; remove one of them"
        for first_row, loaded_key, loaded_row in zip(
            frame["first_row"], frame["_object_key"], frame["_row_number"], strict=True
        )
    ]
    lines = pc.binary_join_element_wise(*texts, ",")
    columns = [frame["row"].to_numpy(), pa.repeat(pa.scalar(what), rows.num_rows), values, reasons, lines]
    return pa.table(columns, schema=REJECTED_SCHEMA)
