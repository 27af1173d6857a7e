"""Reads the files of the dashboards; what is wrong with them is told with file, key and the way out."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from ingestion.errors import Refused
from orchestration.dashboards.checks import contradictions
from orchestration.dashboards.definitions import HERE, Dashboard, Definitions, Filter, Names, Part, Text


class _Filters(Part):
    filters: tuple[Filter, ...]


class _Refusals(Part):
    refusals: tuple[Text, ...]


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
Read = TypeVar("Read", bound=Part)


def load(folder: Path = HERE) -> Definitions:
    """Read and check all definitions. Raises Refused, whose messages name file, key and the way out."""
    problems: list[str] = []
    read = [_read(path, Dashboard, problems) for path in sorted((folder / "definitions").glob("*.yml"))]
    names, filters = _read(folder / "names.yml", Names, problems), _read(folder / "filters.yml", _Filters, problems)
    refusals = _read(folder / "refusals.yml", _Refusals, problems)
    if problems or names is None or filters is None or refusals is None:
        raise Refused(problems)
    dashboards = sorted((one for one in read if one), key=lambda one: one.position)
    found = Definitions(
        folder=folder,
        dashboards=tuple(dashboards),
        filters={one.key: one for one in filters.filters},
        names=names.model_copy(update={"refusals": refusals.refusals}),
    )
    if problems := list(contradictions(found)):
        raise Refused(problems)
    return found


def _read(path: Path, kind: type[Read], problems: list[str]) -> Read | None:
    where = "/".join(path.parts[-2:])
    try:
        return kind.model_validate(yaml.load(path.read_text(encoding="utf-8"), LOADER))
    except (OSError, yaml.YAMLError) as error:
        problems.append(f"{where}: {error}")
    except ValidationError as error:
        for found in error.errors():
            key = ".".join(str(part) for part in found["loc"])
            problems.append(f"{where}, key {key or '(top)'}: {found['msg']}, not {found['input']!r:.80}")
    return None
