"""Files as a browser sends them, laid out as `doe land` expects them.

Names and contents are strangers': no name is used as a path before it is made harmless, no archive is believed about
its sizes, and nothing is written outside the folder.
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from ingestion.errors import Refused
from ingestion.keys import DESIGN_FILE, RUNS_FILES

MEGABYTE = 1_000_000
MAX_BYTES = 50 * MEGABYTE  # of all files as sent
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_FILES = 200
WANTED = (".csv", ".parquet")
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Sent:
    """A file as it was sent: the name that the sender gave it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Unpacked:
    """What there is to look at below the folder, and what was left out, by name."""

    folder: Path
    left_out: tuple[str, ...]


def unpack(files: Sequence[Sent], folder: Path) -> Unpacked:
    """Write bundles and data files into an empty folder. Raises Refused, whose messages name the file and the limit."""
    if (size := sum(len(file.data) for file in files)) > MAX_BYTES:
        raise Refused(f"{size / MEGABYTE:.0f} MB were sent; at most {MAX_BYTES // MEGABYTE} MB are taken at once")
    written: set[Path] = set()
    left_out: list[str] = []
    total = 0
    for parts, read in _members(files):
        place = _place(folder, parts)
        if place is None:
            left_out.append("/".join(parts))
            continue
        if place in written:
            raise Refused(
                f"{place.relative_to(folder)}: two files have this name; put each bundle into a zip of its own"
            )
        if len(written) == MAX_FILES:
            raise Refused(f"more than {MAX_FILES} files; send fewer at once")
        total = _write(place, read, total)
        written.add(place)
    return Unpacked(folder, tuple(left_out))


def _write(place: Path, read: Iterator[bytes], total: int) -> int:
    """Write one file; returns the bytes of all files so far."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as target:
            for chunk in read:
                total += len(chunk)
                if total > MAX_UNPACKED_BYTES:
                    limit = MAX_UNPACKED_BYTES // MEGABYTE
                    raise Refused(f"{place.name}: more than {limit} MB when unpacked; load it with `doe run FILE`")
                target.write(chunk)
    except OSError as error:
        raise Refused(f"{place.name}: cannot be written ({error.strerror}); give it another name") from None
    return total


def harmless(name: str) -> str:
    """A name that is one plain file name on every system, and shows what it was."""
    plain = re.sub(r"[^\w .-]", "_", name).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[:80]}{dot}{ending[:20]}" or "_"


def _place(folder: Path, parts: Sequence[str]) -> Path | None:
    """Where a file belongs; None for one that nobody asks for."""
    *folders, name = [harmless(part) for part in parts]
    if any(part.startswith((".", "__MACOSX")) for part in parts):
        return None
    if name in (DESIGN_FILE, *RUNS_FILES):
        return folder.joinpath(*(folders or ["bundle"]), name)
    return folder.joinpath(*folders, name) if Path(name).suffix.lower() in WANTED else None


def _members(files: Sequence[Sent]) -> Iterator[tuple[tuple[str, ...], Iterator[bytes]]]:
    """Every file, those of archives too: the parts of its name, and its bytes."""
    for file in files:
        name = _parts(file.name)[-1]
        if name.lower().endswith(".zip"):
            yield from _archived(file, harmless(Path(name).stem))
        else:
            yield (name,), iter([file.data])


# a password is a RuntimeError, an unknown compression a NotImplementedError
UNREADABLE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError)


def _archived(file: Sent, stem: str) -> Iterator[tuple[tuple[str, ...], Iterator[bytes]]]:
    try:
        archive = zipfile.ZipFile(BytesIO(file.data))
    except UNREADABLE as error:
        raise _unreadable(file, error) from None
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        if len(members) > MAX_FILES:
            raise Refused(f"{harmless(file.name)}: {len(members)} files; an archive may hold {MAX_FILES}")
        for member in members:
            yield (stem, *_parts(member.filename)), _unzipped(file, archive, member)


def _unzipped(file: Sent, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused(f"{harmless(member.filename)}: a link; put the file itself into the archive")
    try:
        with archive.open(member) as source:
            while chunk := source.read(CHUNK_BYTES):
                yield chunk
    except UNREADABLE as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Sent, error: Exception) -> Refused:
    return Refused(f"{harmless(file.name)}: no zip that can be read ({error}); make it anew, without a password")


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a path of any system, without those that lead elsewhere."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return tuple(part for part in parts if part not in ("/", "..", ".")) or ("_",)
