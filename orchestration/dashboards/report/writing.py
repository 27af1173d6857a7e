"""`doe report`: files in a folder and in the public bucket, each of them whole or absent."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock
from minio import Minio
from minio.error import S3Error

from ingestion.errors import Refused
from ingestion.settings import PostgresSettings
from ingestion.store import connect, put_verified, sha256_of_file
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.queries import Reader, is_not_built
from orchestration.dashboards.reading import load
from orchestration.dashboards.report import index
from orchestration.dashboards.report.assembly import Listing, html_of, paper_of
from orchestration.dashboards.report.contents import Asking
from orchestration.dashboards.report.pdf import pdf_of
from orchestration.dashboards.report.subjects import Report, of_experiment, of_warehouse
from orchestration.home import default_home
from orchestration.services import Connections
from orchestration.sql import Error, message_of

BUCKET = "results"
FOLDER = "reports/"
TYPES = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf"}
LISTED = 25  # experiments in the report of the warehouse; the index lists all


@dataclass(frozen=True)
class Written:
    """Files of a report, where the bucket shows them, and why there is no PDF if there is none."""

    paths: tuple[Path, ...]
    addresses: tuple[str, ...]
    refusals: tuple[str, ...]


def write_report(connections: Connections, folder: Path, experiment: str | None, language: Language) -> Written:
    """Write and publish the report of an experiment, or of the warehouse, and the index; again, nothing changes.

    Raises Refused where there is no such experiment, or no build that knows what reports show. Where no PDF can be
    made, an older one is taken away: what stands beside the HTML says the same.
    """
    store = connect(connections.store)
    report, listing = _asked(connections.reader, store, experiment, language)
    pages = {".html": html_of(report, listing).encode()}
    refusals: tuple[str, ...] = ()
    try:
        pages[".pdf"] = pdf_of(paper_of(report, listing))
    except Refused as refused:
        refusals = refused.messages
    stem = f"{report.name}.{language}"
    for ending in TYPES:
        if (content := pages.get(ending)) is not None:
            _place(folder / f"{stem}{ending}", content)
            _publish(store, f"{stem}{ending}", content)
        else:
            (folder / f"{stem}{ending}").unlink(missing_ok=True)
            store.remove_object(BUCKET, f"{FOLDER}{stem}{ending}")
    publish_index(connections.reader, store)
    names = [f"{stem}{ending}" for ending in pages]
    public = f"{'https' if connections.store.secure else 'http'}://{connections.store.endpoint}/{BUCKET}/{FOLDER}"
    return Written(
        paths=tuple(folder / name for name in names),
        addresses=tuple(public + name for name in [*names, index.page_name(language, 1)]),
        refusals=refusals,
    )


def publish_index(reader: PostgresSettings, store: Minio) -> None:
    """Write every page of the index that is not there as it should be; pages that are too many go."""
    home = default_home()
    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / "reports.lock"):  # who lists the bucket later writes later
        files = _published(store)
        wanted = dict(index.pages(index.lines(reader, files), files))
        for name, page in wanted.items():
            _publish(store, name, page.encode())
        for name in files - wanted.keys():
            if name.startswith("index"):
                store.remove_object(BUCKET, FOLDER + name)


def _asked(
    reader: PostgresSettings, store: Minio, experiment: str | None, language: Language
) -> tuple[Report, Listing | None]:
    definitions = load()
    with _built(), Reader(reader, definitions) as opened:
        asking = Asking(reader, opened, definitions, language)
        if experiment is not None:
            return of_experiment(asking, experiment), None
        report = of_warehouse(asking)
        found = index.lines(reader, _published(store))
    n_reports = sum(bool(line.links) for line in found)
    return report, Listing(tuple(found[:LISTED]), len(found), n_reports, index.page_name(language, 1))


@contextmanager
def _built() -> Iterator[None]:
    """Where what is asked for is not in the marts, say so, and the way out."""
    try:
        yield
    except Error as error:
        if not is_not_built(error):
            raise
        missing = message_of(error).splitlines()[0]
        raise Refused(
            f"the warehouse is not built, or was by an earlier version: {missing}; "
            "doe build builds what is loaded; where nothing is yet: doe run FOLDER, or doe demo for examples"
        ) from None


def _published(store: Minio) -> set[str]:
    """Names of all files of reports in the bucket."""
    found = store.list_objects(BUCKET, prefix=FOLDER, recursive=True)
    return {str(one.object_name).removeprefix(FOLDER) for one in found}


def _place(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it there: whoever reads it sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".unfinished", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def _publish(store: Minio, name: str, content: bytes) -> None:
    """Put a file into the bucket unless it is there already."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        sha256 = sha256_of_file(path)
        if _sha256_there(store, FOLDER + name) != sha256:
            put_verified(store, BUCKET, FOLDER + name, path, sha256, TYPES[path.suffix], {"sha256": sha256})


def _sha256_there(store: Minio, key: str) -> str | None:
    try:
        found = store.stat_object(BUCKET, key).metadata or {}
    except S3Error as error:
        if error.code == "NoSuchKey":
            return None
        raise
    return found.get("x-amz-meta-sha256")
