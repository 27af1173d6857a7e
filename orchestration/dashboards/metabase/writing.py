"""What is written, noted as it is written; a dry pen only notes, so a plan is the same walk as a sync."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

from orchestration.dashboards.metabase.client import Client
from orchestration.dashboards.metabase.identity import marked

Action = Literal["create", "update", "archive", "restore", "wait for"]
Kind = Literal["administrator", "database", "tables", "table", "column", "collection", "card", "dashboard"]
EMPTY: tuple[Any, ...] = (None, "", [], {}, ())


@dataclass(frozen=True)
class Change:
    """One thing that differs: `what` names what of it."""

    action: Action
    kind: Kind
    name: str
    what: tuple[str, ...] = ()


class Pen:
    """Writes to Metabase and notes the changes. A dry one gives what is not there yet a negative id."""

    def __init__(self, client: Client, dry: bool) -> None:
        self.dry = dry
        self.changes: list[Change] = []
        self._client = client
        self._unborn = count(-1, -1)
        self._made: set[str] = set()

    def create(self, kind: Kind, name: str, path: str, body: Mapping[str, Any]) -> int:
        """Create an object; its id."""
        self.changes.append(Change("create", kind, name))
        number = next(self._unborn) if self.dry else int(self._client.post(path, body)["id"])
        self._made.add(f"{path}/{number}")
        return number

    def update(self, kind: Kind, name: str, path: str, body: Mapping[str, Any], action: Action = "update") -> None:
        """Change what the body names. What was created in this walk is not noted once more."""
        if path not in self._made:
            self.changes.append(Change(action, kind, name, tuple(sorted(body))))
        if not self.dry:
            self._client.put(path, body)

    def run(self, action: Action, kind: Kind, name: str, what: tuple[str, ...], path: str) -> None:
        """Let Metabase do something."""
        self.changes.append(Change(action, kind, name, what))
        if not self.dry:
            self._client.post(path)

    def settle(
        self,
        kind: Kind,
        name: str,
        path: str,
        wanted: Mapping[str, Any],
        found: Mapping[str, Any] | None,
        key: str | None = None,
    ) -> int:
        """Make an object as it should be, whether it is there, differs, lies in the trash, or is missing; its id.

        With a key its description carries the mark by which it is found again.
        """
        if found is None:
            number = self.create(kind, name, path, _given({**wanted, **_mark(wanted, key, None)}))
            if key:  # the mark says a number that is known only now
                self._change(kind, name, f"{path}/{number}", _mark(wanted, key, number))
            return number
        number, place = int(found["id"]), f"{path}/{found['id']}"
        wanted = {**wanted, **_mark(wanted, key, number)}
        changed = {key: value for key, value in wanted.items() if not same(value, found.get(key))}
        if found.get("archived"):
            # what comes out of the trash is told where to go
            homes = {key: wanted[key] for key in ("collection_id", "parent_id") if key in wanted}
            self.update(kind, name, place, changed | homes | {"archived": False}, "restore")
        elif changed:
            self._change(kind, name, place, changed)
        return number

    def _change(self, kind: Kind, name: str, place: str, changed: Mapping[str, Any]) -> None:
        # of collections Metabase asks for it with every change
        self.update(kind, name, place, {**changed, **({"archived": False} if kind == "collection" else {})})


def _mark(wanted: Mapping[str, Any], key: str | None, number: int | None) -> dict[str, Any]:
    return {"description": marked(wanted["description"], key, number)} if key else {}


def _given(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in wanted.items() if value is not None}


def among(ours: Sequence[Any], now: Sequence[Any], is_ours: Callable[[Any], bool]) -> list[Any]:
    """Ours in our order, and what is not ours where it stands now among them; those of ours that are new come last."""
    n_places = sum(map(is_ours, now))
    left, found = list(ours), list[Any]()
    for one in now:
        if is_ours(one):
            n_places -= 1
            n_taken = 1 if n_places else len(left)
            found, left = [*found, *left[:n_taken]], left[n_taken:]
        else:
            found.append(one)
    return [*left, *found]


def same(wanted: Any, found: Any) -> bool:
    """Whether two values of JSON are the same; what is empty is as good as missing."""
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        return all(same(wanted.get(key), found.get(key)) for key in {*wanted, *found})
    if isinstance(wanted, list | tuple) and isinstance(found, list | tuple):
        return len(wanted) == len(found) and all(map(same, wanted, found))
    return bool(wanted == found) or (_is_empty(wanted) and _is_empty(found))


def _is_empty(value: Any) -> bool:
    return value is not False and value != 0 and value in EMPTY
