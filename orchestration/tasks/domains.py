"""The domains in which the dbt project is drawn, and the part of the manifest that each needs.

Cosmos reads a manifest per group and makes objects of all that it finds before it selects, each time the DAG file is
read: seven times the whole project. Of a part that holds the domain alone there is nothing to select.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.dbt import manifest_path
from orchestration.tasks.manifest import manifest

# Folders of a domain, in an order in which no domain needs a later one (a test holds this to the manifest).
INTERMEDIATE, MARTS = "models/intermediate", "models/marts"
LATE_LIFE = f"{INTERMEDIATE}/lives/int_life_asked_predictions.sql"  # of lives, at settings that surfaces ask for
DOMAINS: dict[str, tuple[str, ...]] = {
    "staging": ("models/staging", "seeds"),
    "design": (f"{INTERMEDIATE}/design", f"{INTERMEDIATE}/standard_designs", f"{MARTS}/standard_designs"),
    "effects": (
        f"{INTERMEDIATE}/effects",
        f"{INTERMEDIATE}/least_squares",
        f"{INTERMEDIATE}/lives",
        *(f"{MARTS}/{name}" for name in ("design", "effects", "lives", "models", "power")),
    ),
    "settings": (
        f"{INTERMEDIATE}/settings",
        f"{INTERMEDIATE}/surfaces",
        LATE_LIFE,
        f"{MARTS}/settings",
        f"{MARTS}/surfaces",
    ),
    "responses": (f"{INTERMEDIATE}/responses", f"{MARTS}/responses"),
    "cost": (f"{INTERMEDIATE}/cost", f"{MARTS}/cost"),
    "loads": (f"{MARTS}/loads",),
    "next_step": (f"{INTERMEDIATE}/next_step", f"{MARTS}/next_step"),
}


def domain_of(node: Mapping[str, Any]) -> str:
    """The domain of a model or seed: that with the longest path to its file. Raises ValueError without one."""
    file = Path(node["original_file_path"])
    paths = {path: domain for domain, paths in DOMAINS.items() for path in paths if file.is_relative_to(path)}
    if not paths:
        raise ValueError(f"{file} is in no domain: name its folder in DOMAINS")
    return paths[max(paths, key=len)]


def manifest_of(domain: str) -> Path:
    """The manifest of a domain, beside the whole one; cut out of it when that is newer."""
    path = manifest_path().with_name(f"manifest_{domain}.json")
    if not path.exists() or path.stat().st_mtime <= manifest_path().stat().st_mtime:
        _cut()
    return path


def _cut() -> None:
    whole = manifest()
    parts: dict[str, dict[str, Any]] = {domain: {} for domain in DOMAINS}
    for unique_id, node in whole["nodes"].items():
        if node["resource_type"] in ("model", "seed"):
            parts[domain_of(node)][unique_id] = node
    for domain, nodes in parts.items():
        path = manifest_path().with_name(f"manifest_{domain}.json")
        unfinished = path.with_suffix(f".{os.getpid()}")  # several processes may cut at the same time
        unfinished.write_text(json.dumps({"metadata": whole["metadata"], "nodes": nodes}), encoding="utf-8")
        unfinished.replace(path)
