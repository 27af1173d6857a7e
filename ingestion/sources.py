"""A landed data file as a stream of typed blocks, parsed ahead by threads; memory stays flat."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from minio import Minio

from ingestion import store as objects
from ingestion.convert import Decimals, count_decimals
from ingestion.dialect import HEADER_BYTES, Dialect, record_blocks, sniff
from ingestion.errors import DamagedObject, Rejected
from ingestion.keys import Landed
from ingestion.read_runs import dialect_notes, not_parquet
from ingestion.rules import ALL_COLUMNS, DATASETS, Dataset, recognise
from ingestion.text_table import from_csv
from ingestion.typed import TypedRows, type_csv_block, type_parquet_batch

BLOCK_BYTES = 4 * 1024 * 1024
BATCH_ROWS = 50_000
PARSERS = 2
AHEAD = 3

Read = Callable[[], Iterator[bytes]]  # the bytes of an object from their start, each time it is called
Report = Callable[[int], None]
ParseTask = Callable[[], TypedRows]


@dataclass(frozen=True)
class Source:
    """Typed blocks of one object, in order, and what was tolerated in its format."""

    blocks: Iterator[TypedRows]
    notes: tuple[str, ...] = ()


def open_source(store: Minio, landed: Landed, tools: frozenset[str], report: Report) -> Source:
    """Open a landed data file. Raises Rejected when it cannot be read as its dataset.

    The blocks raise DamagedObject at their end when the bytes do not match the checksum in the key.
    """
    return open_bytes(partial(objects.stream, store, "raw", landed.main_key), landed, tools, report)


def open_bytes(read: Read, landed: Landed, tools: frozenset[str], report: Report) -> Source:
    """Open a data file that lies anywhere. Raises Rejected when it cannot be read as its dataset.

    The blocks raise DamagedObject at their end when the bytes do not match the checksum in the key.
    """
    dataset = DATASETS[landed.dataset]
    if landed.main_key.endswith(".parquet"):
        return Source(_numbered(_parquet_tasks(read, landed, dataset, tools, report)))
    dialect = sniff(_head(read()), ALL_COLUMNS)
    _require(dataset, dialect.columns)
    comma = dialect.may_use_decimal_comma and _uses_decimal_comma(read, dialect, dataset)
    notes = dialect_notes(dialect) + (("decimal commas",) if comma else ())
    tasks = (
        partial(type_csv_block, block, dialect, comma, dataset, tools)
        for block in _one_ahead(_body_blocks(_checked(read, landed, report), dialect))
    )
    return Source(_numbered(tasks), notes)


def _require(dataset: Dataset, columns: Iterable[str]) -> None:
    found = recognise(columns)
    if found is not dataset:
        raise Rejected(f"the columns are those of {found.name}, the file lies under {dataset.name}; land it again")


def _head(chunks: Iterator[bytes]) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEADER_BYTES and b"\n" in head:
            break
    return head


def _checked(read: Read, landed: Landed, report: Report) -> Iterator[bytes]:
    """The bytes of the object; the last step compares their checksum with the key."""
    digest, n_bytes = hashlib.sha256(), 0
    for chunk in read():
        digest.update(chunk)
        n_bytes += len(chunk)
        report(n_bytes)
        yield chunk
    if digest.hexdigest() != landed.sha256:
        raise DamagedObject(landed.main_key)


def _body_blocks(chunks: Iterator[bytes], dialect: Dialect) -> Iterator[bytes]:
    head = b""
    while len(head) < dialect.body_offset:
        head += next(chunks)
    for block in record_blocks(chain([head[dialect.body_offset :]], chunks), BLOCK_BYTES):
        if block.strip(b"\r\n"):
            yield block


def _one_ahead(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Fetch the next block from the store while the consumer is busy with this one."""
    with ThreadPoolExecutor(1) as executor:
        coming: Future[bytes | None] = executor.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = executor.submit(next, blocks, None)
            yield block


def _uses_decimal_comma(read: Read, dialect: Dialect, dataset: Dataset) -> bool:
    """Read the whole object once more: one number decides how all others are read."""
    names = [column.name for column in dataset.columns if column.is_number]
    total = Decimals()
    for block in _body_blocks(read(), dialect):
        cells = from_csv(block, dialect).columns
        total += count_decimals([cells.column(name) for name in names])
    return total.comma()


def _numbered(tasks: Iterator[ParseTask]) -> Iterator[TypedRows]:
    """Run tasks in threads, a few ahead, and number their rows through the whole file."""
    offset = 0
    with ThreadPoolExecutor(PARSERS) as executor:
        running: deque[Future[TypedRows]] = deque()
        try:
            for task in tasks:
                running.append(executor.submit(task))
                if len(running) > AHEAD:
                    rows = running.popleft().result().shifted(offset)
                    offset += rows.n_records
                    yield rows
            while running:
                rows = running.popleft().result().shifted(offset)
                offset += rows.n_records
                yield rows
        finally:
            for future in running:
                future.cancel()


def _parquet_tasks(
    read: Read, landed: Landed, dataset: Dataset, tools: frozenset[str], report: Report
) -> Iterator[ParseTask]:
    """Parquet has its index at the end, so the object goes to a temporary file first."""
    with TemporaryDirectory(prefix="doe-") as folder:
        path = Path(folder) / "object.parquet"
        with path.open("wb") as copy:
            for chunk in _checked(read, landed, report):
                copy.write(chunk)
        try:
            file = pq.ParquetFile(path)
            _require(dataset, file.schema_arrow.names)
            for batch in file.iter_batches(BATCH_ROWS, columns=list(dataset.names)):
                table = pa.Table.from_batches([batch])
                yield partial(type_parquet_batch, table, dataset, tools)
        except (pa.ArrowInvalid, OSError) as error:
            raise Rejected(not_parquet(error)) from None
