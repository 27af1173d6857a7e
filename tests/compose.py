"""docker-compose.yml as data, and its services as plain processes on free ports of 127.0.0.1."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from orchestration.home import PROJECT_ROOT

FILE = PROJECT_ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$(?:\$|\{(\w+)(?::([?-])([^}]*))?\})")


def read_env(path: Path) -> dict[str, str]:
    """The variables of a `.env`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _interpolate(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _interpolate(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [_interpolate(item, variables) for item in value]
    if not isinstance(value, str):
        return value

    def replace(match: re.Match[str]) -> str:
        name, kind, text = match.groups()
        if name is None:
            return "$"
        if found := variables.get(name):
            return found
        if kind != "-":
            raise KeyError(f"{name}: {text}")
        return str(text)

    return _VARIABLE.sub(replace, value)


def services(variables: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services with their variables put in, as Compose would see them."""
    found: dict[str, dict[str, Any]] = _interpolate(yaml.safe_load(FILE.read_text(encoding="utf-8")), variables)[
        "services"
    ]
    return found


def environment(service: Mapping[str, Any], places: Mapping[str, str]) -> dict[str, str]:
    """What a process of the service gets, each `host:port` of the composed network replaced by where that is here."""
    own = {name: str(value) for name, value in service.get("environment", {}).items()}
    for place, here in places.items():
        own = {name: value.replace(place, here) for name, value in own.items()}
    if own.get("DOE_PG_HOST") == "postgres":
        own["DOE_PG_HOST"], own["DOE_PG_PORT"] = places["postgres:5432"].split(":")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | own
