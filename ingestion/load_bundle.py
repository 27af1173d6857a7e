"""Loads one bundle: design and runs, in the transaction that the caller holds open."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
from minio import Minio

from ingestion import processed, warehouse
from ingestion import store as objects
from ingestion.design import Design
from ingestion.design_yaml import DesignError, parse
from ingestion.errors import DamagedObject, Rejected
from ingestion.experiment_tables import design_tables
from ingestion.findings import rejected_lines
from ingestion.keys import DESIGN_FILE, EXPERIMENTS, Landed, bundle_sha256
from ingestion.lineage import LOADED_AT, add_lineage
from ingestion.manifest import Outcome, status_of
from ingestion.parse_design import parse_design
from ingestion.read_runs import raw_lines, read_parquet, read_runs
from ingestion.rejections import describe
from ingestion.runs import CodedRuns, code_runs, known_columns
from ingestion.suggest import did_you_mean
from ingestion.warehouse import Connection

RUNS_TABLE = "experiment_runs"


@dataclass(frozen=True)
class Bundle:
    """The bytes of a bundle and where they came from."""

    landed: Landed
    design_bytes: bytes
    runs_bytes: bytes
    sha256: dict[str, str]

    @property
    def runs_key(self) -> str:
        """Key of the runs file."""
        return self.landed.keys[1]

    @property
    def runs_name(self) -> str:
        """`runs.csv` or `runs.parquet`."""
        return self.runs_key.rpartition("/")[2]


def load_bundle(
    store: Minio, connection: Connection, landed: Landed, tools: frozenset[str], loaded_at: datetime
) -> list[Outcome]:
    """COPY a bundle into the raw tables and write it to `processed`; returns one outcome per file.

    Raises DamagedObject when the stored bytes are not what was landed.
    """
    bundle = _read(store, landed)
    try:
        design = parse_design(parse(bundle.design_bytes, landed.main_key))
    except DesignError as error:
        return _reject(store, bundle, None, str(error))
    try:
        check_tool(design, tools)
        warehouse.lock(connection, f"experiment {design.experiment_id}")
        check_free(connection, design.experiment_id)
        text, notes = read_runs(bundle.runs_bytes, bundle.runs_name, known_columns(design))
        runs = code_runs(text, design)
    except Rejected as error:
        return _reject(store, bundle, design, str(error))
    if runs.accepted.num_rows == 0:
        return _reject(store, bundle, design, f"no run is left: {describe(runs.rejected, 1)[0]}", runs)
    tables = {**design_tables(design), RUNS_TABLE: runs.accepted}
    with ThreadPoolExecutor(len(tables)) as executor:  # small objects: most of the time is waiting for the store
        writes = [_write(store, executor, connection, bundle, name, tables[name], loaded_at) for name in tables]
        for write in writes:
            write.result()
    return _accepted(store, bundle, design, runs, notes, _missing_experiments(connection, design))


def reject_bundle(store: Minio, landed: Landed, reason: str) -> list[Outcome]:
    """Reject a bundle unread; every row of its runs file gets the reason. Raises DamagedObject."""
    return _reject(store, _read(store, landed), None, reason)


def read_bundle(store: Minio, landed: Landed) -> tuple[Design, CodedRuns]:
    """The design and its coded runs, nothing written. Raises DesignError, Rejected or DamagedObject."""
    bundle = _read(store, landed)
    design = parse_design(parse(bundle.design_bytes, landed.main_key))
    text, _ = read_runs(bundle.runs_bytes, bundle.runs_name, known_columns(design))
    return design, code_runs(text, design)


def _read(store: Minio, landed: Landed) -> Bundle:
    contents = {key.rpartition("/")[2]: objects.read(store, "raw", key) for key in landed.keys}
    sha256 = {name: objects.sha256_of(data) for name, data in contents.items()}
    if bundle_sha256(sha256) != landed.sha256:
        raise DamagedObject(landed.partition)
    design_bytes = contents.pop(DESIGN_FILE)
    return Bundle(landed, design_bytes, next(iter(contents.values())), sha256)


def check_tool(design: Design, tools: frozenset[str]) -> None:
    """Raise Rejected when the design names a tool that is not in the list."""
    if design.tool_id is not None and design.tool_id not in tools:
        hint = did_you_mean(design.tool_id, tools) or "; add it to the tool list or correct it"
        raise Rejected(f"design.yml: unknown tool '{design.tool_id}'{hint}")


def check_free(connection: Connection, experiment_id: str) -> None:
    """Raise Rejected when other data have been loaded under this experiment_id."""
    sql = "select _object_key from raw.experiments where experiment_id = $1"
    taken = warehouse.query(connection, sql, [experiment_id]).column(0).to_pylist()
    if taken:
        raise Rejected(
            f"experiment_id '{experiment_id}' is already taken by other data ({taken[0]}); "
            "give the new data an experiment_id of its own"
        )


def _missing_experiments(connection: Connection, design: Design) -> tuple[str, ...]:
    """Notes on experiments that the design names and nobody has loaded: they may still come."""
    notes = []
    for key, named in (("confirms", design.confirms), ("folds_over", design.folds_over)):
        known = (
            warehouse.query(connection, "select experiment_id from raw.experiments").column(0).to_pylist()
            if named
            else []
        )
        for other in (named or "").split("+"):
            if other and other not in known:
                hint = did_you_mean(other, known) or ": load it too"
                notes.append(f"{key}: experiment '{other}' is not in the warehouse yet{hint}")
    return tuple(notes)


def _write(
    store: Minio,
    executor: Executor,
    connection: Connection,
    bundle: Bundle,
    name: str,
    rows: pa.Table,
    loaded_at: datetime,
) -> Future[None]:
    """COPY one table and start to write its Parquet."""
    is_runs = name == RUNS_TABLE
    key = bundle.runs_key if is_runs else bundle.landed.main_key
    numbers = rows.column("run_id") if is_runs else pa.array(range(1, rows.num_rows + 1))
    complete = add_lineage(rows, key, numbers.cast(pa.int64()), loaded_at)
    file_name = name.removeprefix("experiment_") + ".parquet"
    write = executor.submit(processed.write_table, store, f"{bundle.landed.partition}/{file_name}", complete)
    if rows.num_rows:
        warehouse.append(connection, name, complete.drop_columns([LOADED_AT]))
    return write


def _accepted(
    store: Minio,
    bundle: Bundle,
    design: Design,
    runs: CodedRuns,
    notes: tuple[str, ...],
    design_notes: tuple[str, ...],
) -> list[Outcome]:
    n_loaded, n_rejected = runs.accepted.num_rows, runs.rejected.num_rows
    if n_rejected:
        processed.write_table(store, _rejected_key(bundle), runs.rejected)
    n_design = _design_rows(design)
    return [
        _outcome(bundle, bundle.landed.main_key, n_design, n_design, notes=design_notes),
        _outcome(
            bundle,
            bundle.runs_key,
            n_loaded + n_rejected,
            n_loaded,
            error=describe(runs.rejected, 1)[0] if n_rejected else None,
            details=describe(runs.rejected),
            notes=(*notes, *runs.notes),
        ),
    ]


def _reject(
    store: Minio, bundle: Bundle, design: Design | None, reason: str, runs: CodedRuns | None = None
) -> list[Outcome]:
    """Reject the whole bundle; every row of the runs file keeps its own reason where it has one."""
    rejected = runs.rejected if runs else _all_rows(bundle, reason)
    if rejected.num_rows:
        processed.write_table(store, _rejected_key(bundle), rejected)
    n_design = _design_rows(design) if design else 1
    details = describe(rejected) if runs else ()
    return [
        _outcome(bundle, bundle.landed.main_key, n_design, 0, error=reason),
        _outcome(bundle, bundle.runs_key, rejected.num_rows, 0, error=reason, details=details),
    ]


def _all_rows(bundle: Bundle, reason: str) -> pa.Table:
    reader: Callable[[bytes], list[str]] = raw_lines
    if bundle.runs_name.endswith(".parquet"):
        reader = _parquet_lines
    lines = reader(bundle.runs_bytes)
    return rejected_lines(list(range(1, len(lines) + 1)), [reason] * len(lines), lines)


def _parquet_lines(data: bytes) -> list[str]:
    try:
        return [",".join(map(str, row.values())) for row in read_parquet(data).to_pylist()]
    except Rejected:
        return []


def _rejected_key(bundle: Bundle) -> str:
    return f"{bundle.landed.partition}/{processed.REJECTED_FILE}"


def _design_rows(design: Design) -> int:
    return sum(table.num_rows for table in design_tables(design).values())


def _outcome(
    bundle: Bundle,
    key: str,
    rows_in_file: int,
    rows_loaded: int,
    error: str | None = None,
    details: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Outcome:
    status = "rejected" if error and not rows_loaded else status_of(rows_in_file, rows_loaded)
    sha256 = bundle.sha256[key.rpartition("/")[2]]
    return Outcome(key, EXPERIMENTS, sha256, status, rows_in_file, rows_loaded, error, details, notes)
