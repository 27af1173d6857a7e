"""The tool master data that experiments and production refer to."""

import csv
from pathlib import Path

from ingestion.errors import Refused

TOOLS_CSV = Path(__file__).resolve().parents[1] / "seeds" / "master" / "tools.csv"


def known_tools(path: Path = TOOLS_CSV) -> frozenset[str]:
    """Values of column `tool_id`; raises Refused when the file cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return frozenset(row["tool_id"].strip() for row in csv.DictReader(file))
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: the list of tools (column tool_id) cannot be read: {error!r}") from None
