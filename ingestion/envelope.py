"""Finds what the given paths hold and checks the envelopes: can this be addressed and kept at all?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingestion.design import EXPERIMENT_ID
from ingestion.design_yaml import DesignError, parse
from ingestion.dialect import HEADER_BYTES, sniff
from ingestion.errors import Refused, Rejected
from ingestion.keys import DESIGN_FILE, RUNS_FILES, Format, bundle_key, bundle_sha256, data_key
from ingestion.read_runs import not_parquet
from ingestion.rules import ALL_COLUMNS, recognise
from ingestion.store import sha256_of_file

DATA_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True)
class File:
    """One file to write: its key, where it lies, and the SHA-256 of the bytes that were checked."""

    key: str
    path: Path
    sha256: str


@dataclass(frozen=True)
class Envelope:
    """A bundle or a data file that may be landed; files are written in this order."""

    path: Path
    dataset: str
    files: tuple[File, ...]


def check_envelopes(paths: Iterable[Path]) -> list[Envelope]:
    """All bundles and data files below the paths. Raises Refused with every finding of every path."""
    envelopes: dict[str, Envelope] = {}
    findings: list[str] = []
    for path in paths:
        found = 0
        for candidate in _candidates(path):
            found += 1
            try:
                envelope = _bundle(candidate) if candidate.is_dir() else _data_file(candidate)
            except Refused as refused:
                findings += refused.messages
            except Rejected as rejected:
                findings.append(f"{candidate}: {rejected}")
            except OSError as error:
                findings.append(f"{candidate}: cannot be read: {error.strerror or error}")
            else:
                envelopes.setdefault(envelope.files[-1].key, envelope)
        if not path.exists():
            findings.append(f"{path}: no such file or folder")
        elif not found:
            findings.append(f"{path}: holds no {DESIGN_FILE} with runs, and no CSV or Parquet file")
    if findings:
        raise Refused(findings)
    return list(envelopes.values())


def _candidates(path: Path) -> Iterator[Path]:
    """Bundle folders and data files, depth first, in the order of their names."""
    if path.is_file():
        is_bundle_file = path.name == DESIGN_FILE or (path.name in RUNS_FILES and (path.parent / DESIGN_FILE).is_file())
        yield path.parent if is_bundle_file else path
    elif path.is_dir() and ((path / DESIGN_FILE).exists() or any((path / name).exists() for name in RUNS_FILES)):
        yield path
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            if child.name.startswith("."):
                continue
            if child.is_dir() or child.suffix.lower() in DATA_SUFFIXES:
                yield from _candidates(child)


def _bundle(folder: Path) -> Envelope:
    design = folder / DESIGN_FILE
    runs = [folder / name for name in RUNS_FILES if (folder / name).is_file()]
    if not design.is_file():
        raise Refused(f"{folder}: {runs[0].name} without {DESIGN_FILE}; a bundle needs both")
    if len(runs) != 1:
        found = "both runs.csv and runs.parquet" if runs else "neither runs.csv nor runs.parquet"
        raise Refused(f"{folder}: {found}; a bundle has {DESIGN_FILE} and exactly one of them")
    if runs[0].stat().st_size == 0:
        raise Refused(f"{runs[0]}: the file is empty; expected a header line and one row per run")
    try:
        document = parse(design.read_bytes(), str(design))
    except DesignError as error:
        raise Refused(error.messages) from None
    experiment_id = document.values.get("experiment_id")
    if not isinstance(experiment_id, str) or not EXPERIMENT_ID.fullmatch(experiment_id):
        line = document.line(("experiment_id",))
        given = f"experiment_id '{experiment_id}'" if experiment_id is not None else "experiment_id is missing: it"
        raise Refused(f"{design}, line {line}: {given} must be 1 to 64 of a-z, 0-9 and _")
    sha256 = {path.name: sha256_of_file(path) for path in (runs[0], design)}
    address = bundle_sha256(sha256)
    files = tuple(
        File(bundle_key(experiment_id, address, path.name), path, sha256[path.name]) for path in (runs[0], design)
    )
    return Envelope(folder, "experiments", files)


def _data_file(path: Path) -> Envelope:
    file_format: Format
    if path.suffix.lower() == ".parquet":
        file_format, columns = "parquet", _parquet_columns(path)
    elif path.suffix.lower() == ".csv":
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
        file_format, columns = "csv", sniff(head, ALL_COLUMNS).columns
    else:
        raise Refused(f"{path}: neither a bundle folder nor a CSV or Parquet file")
    dataset = recognise(columns).name
    sha256 = sha256_of_file(path)
    return Envelope(path, dataset, (File(data_key(dataset, sha256, file_format), path, sha256),))


def _parquet_columns(path: Path) -> tuple[str, ...]:
    try:
        return tuple(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise Rejected(not_parquet(error)) from None
