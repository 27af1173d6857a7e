"""Files that were dropped in: unpacked, recognised and examined row by row before anything is landed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ingestion.envelope import check_envelopes
from ingestion.errors import Refused
from ingestion.keys import EXPERIMENTS
from ingestion.preview import Preview, preview
from ingestion.settings import PostgresSettings
from ingestion.tools import known_tools
from orchestration.dashboards.app.unpack import Sent, unpack

WITH_LINE = re.compile(r"(.+?)(?:, line (\d+))?: (.+)", re.DOTALL)


@dataclass(frozen=True)
class Finding:
    """What is wrong: where, what stands there, and why with the way out."""

    file: str
    row: str
    column: str
    value: str
    why: str


@dataclass(frozen=True)
class Intake:
    """What was dropped in, and what a load would say of it."""

    folder: TemporaryDirectory[str]
    previews: tuple[Preview, ...] = ()
    refusals: tuple[Finding, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def runnable(self) -> tuple[Preview, ...]:
        """What has rows to load."""
        return tuple(each for each in self.previews if each.verdict.n_accepted)

    def findings(self) -> Iterator[Finding]:
        """All that is wrong, file by file."""
        yield from self.refusals
        for each in self.previews:
            name = self.name(each)
            yield from (_finding(message, name, Path(self.folder.name)) for message in each.verdict.refusals)
            for row in each.verdict.rejected.to_pylist():
                yield Finding(name, str(row["row_number"]), row["column"] or "", row["value"] or "", row["reason"])

    def name(self, each: Preview) -> str:
        """A file as its owner knows it."""
        return str(each.file.relative_to(self.folder.name))

    @staticmethod
    def experiment(each: Preview) -> str | None:
        """The experiment that a bundle holds."""
        return each.envelope.files[0].key.split("/")[1] if each.envelope.dataset == EXPERIMENTS else None


def examine(files: Sequence[Sent], postgres: PostgresSettings) -> Intake:
    """Unpack files into a folder of their own and examine them; what cannot be landed at all is in `refusals`."""
    folder = TemporaryDirectory(prefix="doe-drop-")
    place = Path(folder.name)
    try:
        unpacked = unpack(files, place)
        previews = [preview(envelope, postgres, known_tools()) for envelope in check_envelopes([place])]
    except Refused as refused:
        return Intake(folder, refusals=tuple(_finding(message, "", place) for message in refused.messages))
    return Intake(folder, tuple(previews), left_out=unpacked.left_out)


def _finding(message: str, file: str, place: Path) -> Finding:
    """A message about a file as a whole, or about a line of it; ours begin with its name."""
    message = message.replace(f"{place}/", "").replace(str(place), "")
    found = WITH_LINE.fullmatch(message)
    if found and ((place / found[1]).exists() or found[1] == "design.yml"):
        return Finding(found[1], found[2] or "", "", "", found[3])
    return Finding(file, "", "", "", message)
