"""Reads YAML the way people write it: every scalar stays the text that was typed, and positions are kept.

Plain YAML 1.1 would turn `low: on` into true, `12:30` into 750 and `007` into 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

Location = tuple[str | int, ...]
MAX_BYTES = 1_000_000
MAX_DEPTH = 5
MAX_NODES = 20_000
NULLS = ("", "~", "null")


class DesignError(Exception):
    """design.yml breaks a rule; `messages` holds every finding with file and line."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        super().__init__("; ".join(messages))


@dataclass(frozen=True)
class YamlDocument:
    """A parsed file: `values` of texts, lists and mappings, and the line (1, 2, …) of each location."""

    source: str
    values: Mapping[str, object]
    lines: Mapping[Location, int]

    def line(self, location: Location) -> int:
        """The line of a location, or of the nearest one that encloses it."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def parse(data: bytes, source: str) -> YamlDocument:
    """Parse the bytes of a design.yml; raises DesignError with file, line and column."""
    if len(data) > MAX_BYTES:
        raise DesignError([f"{source}: {len(data)} bytes; a design.yml has at most {MAX_BYTES}"])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DesignError(
            [f"{source}, line {line}: byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"]
        ) from None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise DesignError([f"{source}{where}: not YAML: {error.problem or error.context}"]) from None
    except yaml.YAMLError as error:
        raise DesignError([f"{source}: not YAML: {error}"]) from None
    if not isinstance(node, yaml.MappingNode):
        raise DesignError([f"{source}: expected keys such as 'experiment_id:' and 'factors:' at the top level"])
    lines: dict[Location, int] = {}
    values = _value(node, (), lines, source)
    assert isinstance(values, dict)
    return YamlDocument(source, values, lines)


def _value(node: yaml.Node, location: Location, lines: dict[Location, int], source: str) -> object:
    if len(location) > MAX_DEPTH or len(lines) > MAX_NODES:
        raise DesignError([f"{source}, line {node.start_mark.line + 1}: nested too deep or too large for a design.yml"])
    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        if "\0" in node.value or any("\ud800" <= character <= "\udfff" for character in node.value):
            raise DesignError([f"{source}, line {node.start_mark.line + 1}: {node.value!r} is not a text to store"])
        return None if node.style is None and node.value.lower() in NULLS else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*location, i), lines, source) for i, child in enumerate(node.value)]
    mapping: dict[str, object] = {}
    for key_node, child in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in mapping:
            raise DesignError([f"{source}, line {line}: key '{key}' is given twice; keep one of them"])
        mapping[key] = _value(child, (*location, key), lines, source)
    return mapping
