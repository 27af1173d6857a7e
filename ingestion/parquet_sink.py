"""Writes Parquet in a thread of its own, so that encoding overlaps with COPY."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

WAITING = 2


class ParquetSink:
    """A Parquet file that grows by tables; at most WAITING tables wait to be written."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path = path
        self.n_rows = 0
        self._writer = pq.ParquetWriter(path, schema, compression="snappy", use_dictionary=_texts(schema))
        self._executor = ThreadPoolExecutor(1)
        self._pending: list[Future[None]] = []

    def write(self, table: pa.Table) -> None:
        """Queue a table."""
        self._submit(lambda: self._writer.write_table(table))
        self.n_rows += table.num_rows

    def _submit(self, task: Callable[[], None]) -> None:
        self._pending.append(self._executor.submit(task))
        while len(self._pending) > WAITING:
            self._pending.pop(0).result()

    def close(self) -> None:
        """Finish the file; raises what the thread ran into."""
        for future in self._pending:
            future.result()
        self._pending.clear()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._executor.shutdown(cancel_futures=True)


def _texts(schema: pa.Schema) -> list[str]:
    """Columns that are worth a dictionary: measures, times and row numbers hardly ever repeat."""
    kinds = (pa.types.is_string, pa.types.is_dictionary)
    return [field.name for field in schema if any(is_kind(field.type) for is_kind in kinds)]
