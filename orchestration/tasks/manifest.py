"""The manifest of the dbt project, from which the DAGs are drawn; written beforehand (`write_manifest`)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.dbt import manifest_path


@cache
def _manifest(path: Path, _changed: float) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def manifest() -> dict[str, Any]:
    """The manifest, read once."""
    path = manifest_path()
    return _manifest(path, path.stat().st_mtime)
