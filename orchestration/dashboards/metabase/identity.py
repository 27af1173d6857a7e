"""What is ours in Metabase: a line at the end of the description, `[doe:card/cost_analysis/parts #17]`.

The number is the object's own id. Who duplicates an object in Metabase copies its description: the copy says the number
of another, and so is foreign, wherever it lies and whatever becomes of the original. What a user has moved to another
collection, or described otherwise around that line, still says its own: it stays ours, keeps its id, and is put right.
Who takes the line out takes the object. An `entity_id` could not say this: the
API takes one for cards, and Metabase throws it away; dashboards and collections have none to give.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

MARK = re.compile(r"\[doe:([a-z0-9_/]+)(?: #(\d+)\]|\]\s*$)")


def marked(text: str, key: str, number: int | None = None) -> str:
    """A description with the mark of its object, whose number only Metabase can give."""
    mark = f"[doe:{key}]" if number is None else f"[doe:{key} #{number}]"
    return f"{text}\n\n{mark}" if text else mark


def key_of(description: str | None) -> str | None:
    """The key of an object of ours, or of a copy of it."""
    match = MARK.search(description or "")
    return match[1] if match else None


def ours(objects: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Our objects by key. Without a number is what a sync left that ended before it wrote it: the oldest is ours."""
    found: dict[str, dict[str, Any]] = {}
    for one in sorted(objects, key=lambda each: int(each["id"])):
        match = MARK.search(one.get("description") or "")
        if match and match[2] == str(one["id"]):
            found[match[1]] = dict(one)
        elif match and match[2] is None:
            found.setdefault(match[1], dict(one))
    return found
