"""Files of strangers: laid out as bundles, and nothing written elsewhere, whatever they are called."""

import io
import os
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingestion.errors import Refused
from orchestration.dashboards.app import unpack as unpacking
from orchestration.dashboards.app.unpack import Sent, harmless, unpack

HOSTILE = (
    "../../runs.csv",
    "/etc/cron.d/runs.csv",
    "..\\..\\runs.csv",
    "C:\\Windows\\runs.csv",
    "a/../../../runs.csv",
    "....//runs.csv",
    "~/runs.csv",
    "bundle/\0runs.csv",
)


def zipped(members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive; names go in as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (made := tmp_path / "above" / "here").mkdir(parents=True)
    return made


def test_a_bundle_and_data_files(folder: Path) -> None:
    sent = [Sent("design.yml", b"d"), Sent("runs.csv", b"r"), Sent("production 2026-06.csv", b"p"), Sent("a.txt", b"x")]
    assert unpack(sent, folder).left_out == ("a.txt",)
    assert files(folder) == {"bundle/design.yml": b"d", "bundle/runs.csv": b"r", "production 2026-06.csv": b"p"}


def test_archives_keep_their_folders(folder: Path) -> None:
    flat = Sent("mine.zip", zipped([("design.yml", b"1"), ("runs.csv", b"2"), ("notes.docx", b"3")]))
    deep = Sent(
        "all.ZIP", zipped([("one/design.yml", b"4"), ("one/runs.parquet", b"5"), ("two/s.csv", b"6"), ("two/", b"")])
    )
    mac = Sent("mac.zip", zipped([("__MACOSX/one/._runs.csv", b"7"), (".hidden/x.csv", b"8"), ("ok.csv", b"9")]))
    assert set(unpack([flat, deep, mac], folder).left_out) == {
        "mine/notes.docx",
        "mac/__MACOSX/one/._runs.csv",
        "mac/.hidden/x.csv",
    }
    assert files(folder) == {
        "all/one/design.yml": b"4",
        "all/one/runs.parquet": b"5",
        "all/two/s.csv": b"6",
        "mac/ok.csv": b"9",
        "mine/design.yml": b"1",
        "mine/runs.csv": b"2",
    }


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("is_zipped", [False, True])
def test_no_name_leads_out_of_the_folder(folder: Path, name: str, is_zipped: bool) -> None:
    sent = Sent("a.zip", zipped([(name, b"x")])) if is_zipped else Sent(name, b"x")
    unpack([sent], folder)
    everything = files(folder.parents[1])
    assert len(everything) <= 1
    assert all(path.startswith("above/here/") for path in everything)


def test_a_name_of_an_archive_is_no_path_either(folder: Path) -> None:
    unpack([Sent("../../x.zip", zipped([("a.csv", b"1")])), Sent("...zip", zipped([("b.csv", b"2")]))], folder)
    written = files(folder.parents[1])
    assert sorted(written.values()) == [b"1", b"2"]
    assert all(path.startswith("above/here/") for path in written)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("runs.csv", "runs.csv"),
        ("Producción año 2026.csv", "Producción año 2026.csv"),
        ("<img src=x>.csv", "_img src_x_.csv"),
        ("a/b\\c.csv", "a_b_c.csv"),
        ("..", "_"),
        ("", "_"),
        ("x" * 500 + ".csv", "x" * 80 + ".csv"),
        ("$(rm -rf);.csv", "__rm -rf__.csv"),
    ],
)
def test_names_are_made_harmless(name: str, plain: str) -> None:
    assert harmless(name) == plain


def test_links_are_refused(folder: Path) -> None:
    link = zipfile.ZipInfo("runs.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(Refused, match=r"runs\.csv: a link"):
        unpack([Sent("a.zip", zipped([(link, b"/etc/passwd")]))], folder)


def test_a_bomb_is_stopped_while_it_unpacks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_UNPACKED_BYTES", 3_000_000)
    bomb = zipped([(f"{number}.csv", bytes(1_000_000)) for number in range(50)])
    assert len(bomb) < 100_000
    with pytest.raises(Refused, match="more than 3 MB when unpacked"):
        unpack([Sent("bomb.zip", bomb)], folder)
    assert sum(map(len, files(folder).values())) <= 3_000_000


def test_a_size_that_an_archive_lies_about_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_UNPACKED_BYTES", 1_000_000)
    data = bytearray(zipped([("a.csv", bytes(5_000_000))]))
    size = (5_000_000).to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        unpack([Sent("a.zip", bytes(data))], folder)
    assert sum(map(len, files(folder).values())) <= 1_000_000


def test_limits_are_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped([(f"{number}.csv", b"") for number in range(201)])
    with pytest.raises(Refused, match=r"many\.zip: 201 files; an archive may hold 200"):
        unpack([Sent("many.zip", many)], folder)
    with pytest.raises(Refused, match="more than 200 files"):
        unpack([Sent(f"{number}.csv", b"") for number in range(201)], folder)
    with pytest.raises(Refused, match="60 MB were sent; at most 50 MB"):
        unpack([Sent("large.csv", bytes(60_000_000))], folder)


def test_what_is_no_archive_is_refused_by_name(folder: Path) -> None:
    good = zipped([("a.csv", os.urandom(5_000))])
    damaged = good[:100] + bytes(4_000) + good[4_100:]
    for data in (b"", b"PK\x03\x04 no", good[:-30], damaged):
        with pytest.raises(Refused, match=r"bad\.zip: no zip that can be read"):
            unpack([Sent("bad.zip", data)], folder)


def test_an_archive_with_a_password_says_so(folder: Path) -> None:
    data = bytearray(zipped([("a.csv", b"secret")]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + flags] |= 1
    with pytest.raises(Refused, match=r"locked\.zip: .*password"):
        unpack([Sent("locked.zip", bytes(data))], folder)


def test_two_files_of_one_name_are_refused(folder: Path) -> None:
    with pytest.raises(Refused, match=r"bundle/design\.yml: two files have this name"):
        unpack([Sent("design.yml", b"1"), Sent("design.yml", b"2")], folder)
    with pytest.raises(Refused, match="cannot be written"):
        unpack([Sent("a.zip", zipped([("x.csv", b"1"), ("x.csv/y.csv", b"2")]))], folder)
