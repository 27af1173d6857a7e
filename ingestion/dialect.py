"""How a CSV file is written: byte order mark, delimiter and header, told from its first bytes."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from ingestion.errors import Rejected

DELIMITERS = (",", ";", "\t")
BOM = b"\xef\xbb\xbf"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
HEADER_BYTES = 64 * 1024


class NotUtf8(Rejected):
    """A byte that is not UTF-8, in line `line` (1: the header)."""

    def __init__(self, byte: int, line: int) -> None:
        super().__init__(f"line {line}: byte 0x{byte:02x} is not UTF-8; save the file as 'CSV UTF-8'")
        self.byte = byte
        self.line = line


@dataclass(frozen=True)
class Dialect:
    """Delimiter, column names as written, and the number of bytes before the first data row."""

    delimiter: str
    columns: tuple[str, ...]
    body_offset: int

    @property
    def may_use_decimal_comma(self) -> bool:
        """A comma between the columns leaves none for decimals."""
        return self.delimiter != ","


def sniff(head: bytes, known: Collection[str]) -> Dialect:
    """Tell the dialect from the first bytes (the whole header line must be in them).

    `known` are column names that the reader expects: they decide between delimiters. Raises Rejected.
    """
    if head.startswith(UTF16):
        raise Rejected("the file is UTF-16 ('Unicode text'); save it as 'CSV UTF-8'")
    start = len(BOM) if head.startswith(BOM) else 0
    if not head[start:].strip():
        raise Rejected("the file is empty; expected a header line and data rows")
    end = head.find(b"\n", start)
    if end < 0:
        end = head.find(b"\r", start)
    line = head[start : end if end >= 0 else len(head)]
    try:
        text = line.decode("utf-8").strip("\r")
    except UnicodeDecodeError as error:
        raise NotUtf8(line[error.start], 1) from None
    delimiter = _delimiter(text, known)
    columns = tuple(name.strip() for name in _fields(text, delimiter))
    for name in columns:
        if columns.count(name) > 1:
            raise Rejected(f"column '{name}' occurs twice in the header; keep one of them")
    return Dialect(delimiter, columns, end + 1 if end >= 0 else len(head))


def _fields(text: str, delimiter: str) -> list[str]:
    return next(csv.reader([text], delimiter=delimiter), [])


def _delimiter(text: str, known: Collection[str]) -> str:
    def matches(delimiter: str) -> tuple[int, int]:
        fields = [name.strip() for name in _fields(text, delimiter)]
        return sum(name in known for name in fields), len(fields)

    scores = {delimiter: matches(delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    used = [delimiter for delimiter in DELIMITERS if scores[delimiter][1] > 1 and scores[delimiter][0] > 0]
    if len(used) > 1:
        names = " and ".join(repr(delimiter) for delimiter in used)
        raise Rejected(f"the header '{text}' uses {names} between the columns; use one of them throughout")
    return best


def record_blocks(chunks: Iterator[bytes], block_bytes: int) -> Iterator[bytes]:
    """Regroup chunks into blocks of whole records: a block ends with a line end outside quotes."""
    pending = bytearray()
    for chunk in chunks:
        pending += chunk
        if len(pending) >= block_bytes:
            cut = _record_end(pending)
            if cut:
                yield bytes(pending[:cut])
                del pending[:cut]
    if pending:
        yield bytes(pending)


def _record_end(data: bytearray) -> int:
    cut = data.rfind(b"\n") + 1
    while cut and data.count(b'"', 0, cut) % 2:
        cut = data.rfind(b"\n", 0, data.rfind(b'"', 0, cut)) + 1
    return cut
