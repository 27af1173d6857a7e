"""What is ours in Metabase: a line at the end of the description, `[doe:card/cost_analysis/parts]`.

The API takes an `entity_id` for cards, and Metabase throws it away; dashboards and collections have none to give.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

MARK = re.compile(r"\[doe:([a-z0-9_/]+)\]\s*$")


def marked(text: str, key: str) -> str:
    """A description with the mark of its object."""
    return f"{text}\n\n[doe:{key}]" if text else f"[doe:{key}]"


def key_of(description: str | None) -> str | None:
    """The key of an object of ours."""
    match = MARK.search(description or "")
    return match[1] if match else None


def ours(objects: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Our objects by key. Who duplicates an object in Metabase copies its mark: the oldest is ours."""
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(objects, key=lambda each: int(each["id"])):
        if (key := key_of(one.get("description"))) is not None:
            found.setdefault(key, dict(one))
    return found
