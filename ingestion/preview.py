"""What a load would say of files that are not landed yet, row by row: by its own rules, and nothing is written."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pyarrow as pa

from ingestion import warehouse
from ingestion.design_yaml import DesignError, parse
from ingestion.envelope import Envelope
from ingestion.errors import Rejected
from ingestion.findings import REJECTED_SCHEMA
from ingestion.keys import EXPERIMENTS, Landed
from ingestion.load_bundle import check_free, check_tool
from ingestion.parse_design import parse_design
from ingestion.read_runs import read_parquet, read_runs
from ingestion.rules import ALL_COLUMNS, DATASETS
from ingestion.runs import code_runs, known_columns
from ingestion.settings import PostgresSettings
from ingestion.sources import open_bytes
from ingestion.store import READ_BYTES
from ingestion.text_table import from_parquet
from ingestion.typed import TypedRows
from ingestion.unique_keys import unique_blocks
from ingestion.warehouse import Connection

SHOWN_ROWS = 1_000
HEAD_BYTES = 1_000_000


@dataclass(frozen=True)
class Verdict:
    """What would become of a file: how many rows are accepted, which are not and why, or why the file is not at all."""

    n_rows: int = 0
    rejected: pa.Table = field(default_factory=REJECTED_SCHEMA.empty_table)
    refusals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def n_accepted(self) -> int:
        """Rows that would be loaded."""
        return 0 if self.refusals else self.n_rows - self.rejected.num_rows


@dataclass(frozen=True)
class Preview:
    """A bundle or data file with its verdict and its first rows as received, which `row_numbers` count from 1."""

    envelope: Envelope
    verdict: Verdict
    is_loaded: bool
    head: pa.Table
    row_numbers: tuple[int, ...]

    @property
    def file(self) -> Path:
        """The file that holds the rows."""
        return self.envelope.files[0].path


def preview(envelope: Envelope, postgres: PostgresSettings, tools: frozenset[str]) -> Preview:
    """Examine what could be landed."""
    warehouse.ensure_raw_tables(postgres)
    examine = _bundle if envelope.dataset == EXPERIMENTS else _data_file
    with warehouse.connect(postgres) as connection:
        try:
            earlier = _earlier(connection, envelope.files[-1].key)
            verdict = examine(envelope, connection, tools) if earlier is None else earlier
        finally:
            connection.rollback()
    return Preview(envelope, verdict, earlier is not None and not earlier.refusals, *_head(envelope))


def _earlier(connection: Connection, object_key: str) -> Verdict | None:
    """The verdict of an earlier load, which stands: the same bytes are not loaded twice. None for new ones."""
    sql = "select status, error from raw.load_manifest where object_key = $1"
    for row in warehouse.query(connection, sql, [object_key]).to_pylist():
        if row["status"] in ("loaded", "partly_rejected"):
            return Verdict()
        way_out = f"; `doe load --release {object_key}`" if row["status"] == "quarantined" else ""
        return Verdict(
            refusals=(f"these very bytes are {row['status']} since an earlier load: {row['error']}{way_out}",)
        )
    return None


def _bundle(envelope: Envelope, connection: Connection, tools: frozenset[str]) -> Verdict:
    runs_path, design_path = (file.path for file in envelope.files)
    try:
        design = parse_design(parse(design_path.read_bytes(), design_path.name))
    except DesignError as error:
        return Verdict(refusals=tuple(error.messages))
    try:
        check_tool(design, tools)
        check_free(connection, design.experiment_id)
        text, notes = read_runs(runs_path.read_bytes(), runs_path.name, known_columns(design))
        runs = code_runs(text, design)
    except Rejected as error:
        return Verdict(refusals=(str(error),))
    n_rows = runs.accepted.num_rows + runs.rejected.num_rows
    return Verdict(n_rows, runs.rejected, notes=(*notes, *runs.notes))


def _data_file(envelope: Envelope, connection: Connection, tools: frozenset[str]) -> Verdict:
    file, dataset = envelope.files[0], DATASETS[envelope.dataset]
    landed = Landed(dataset.name, file.sha256, (file.key,), file.path.stat().st_size, datetime.now(UTC))
    try:
        source = open_bytes(partial(_chunks, file.path), landed, tools, lambda _: None)
        blocks = unique_blocks(connection, source.blocks, dataset) if dataset.key else source.blocks
        n_rows, rejected = _counted(blocks)
    except Rejected as error:
        return Verdict(refusals=(str(error),))
    if n_rows == 0:
        return Verdict(refusals=("the file has a header and no rows",))
    return Verdict(n_rows, rejected, notes=source.notes)


def _counted(blocks: Iterator[TypedRows]) -> tuple[int, pa.Table]:
    """How many rows there are, and the rejected ones."""
    n_rows, rejected = 0, [REJECTED_SCHEMA.empty_table()]
    for block in blocks:
        n_rows += block.n_records
        rejected.append(block.rejected)
    return n_rows, pa.concat_tables(rejected)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(READ_BYTES):
            yield chunk


def _head(envelope: Envelope) -> tuple[pa.Table, tuple[int, ...]]:
    """The first rows as texts, with their numbers; none of a file that is no table."""
    path = envelope.files[0].path
    try:
        if path.suffix.lower() == ".parquet":
            text = from_parquet(read_parquet(path.read_bytes()).slice(0, SHOWN_ROWS))
        else:
            text, _ = read_runs(_whole_lines(path), path.name, _names(envelope))
    except (Rejected, pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.table({}), ()
    return text.columns.slice(0, SHOWN_ROWS), tuple(text.row_numbers[:SHOWN_ROWS].tolist())


def _whole_lines(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return head if len(head) < HEAD_BYTES else head[: head.rfind(b"\n") + 1]


def _names(envelope: Envelope) -> Collection[str]:
    if envelope.dataset != EXPERIMENTS:
        return ALL_COLUMNS
    try:
        return known_columns(parse_design(parse(envelope.files[1].path.read_bytes(), "")))
    except DesignError:
        return ()
