"""What Metabase holds now. Queries name every parameter that its API description calls required."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.dashboards.metabase.client import Client, MetabaseError
from orchestration.dashboards.metabase.identity import ours

Found = dict[str, Any]
UNASKED = "is the warehouse built (`doe build`), and may the role that Metabase connects as read its marts?"
TAG = ("id", "name", "display-name", "type", "default", "required")


class There:
    """Reads Metabase; without a client there is nothing, as in a Metabase that nobody has set up."""

    def __init__(self, client: Client | None) -> None:
        self._client = client

    def _get(self, path: str, **query: Any) -> Any:
        return self._client.get(path, **query) if self._client else []

    def databases(self) -> list[Found]:
        """All connections, with their details."""
        editable = {"include_editable_data_model": False, "exclude_uneditable_details": False}
        more = {"include_analytics": False, "saved": False, "include_only_uploadable": False}
        return _listed(self._get("/api/database", **editable, **more))

    def is_reachable(self, database: int) -> bool:
        """Whether Metabase reaches a database with the details it has."""
        return bool(self._get(f"/api/database/{database}/healthcheck").get("status") == "ok")

    def tables(self, database: int, schema: str) -> dict[str, Found]:
        """Tables of a schema with their columns under `fields`, each by name."""
        if database < 0:  # of a plan: not there yet
            return {}
        no = dict.fromkeys(("include_editable_data_model", "remove_inactive", "skip_fields"), False)
        found = self._get(f"/api/database/{database}/metadata", include_hidden=True, **no)
        return {
            table["name"]: table | {"fields": {field["name"]: field for field in table.get("fields") or ()}}
            for table in found.get("tables") or ()
            if table.get("schema") == schema
        }

    def collections(self) -> dict[str, Found]:
        """Our collections by key, those in the trash too."""
        more = {"exclude-other-user-collections": False, "personal-only": False}
        found = [one for archived in (False, True) for one in self._get("/api/collection", archived=archived, **more)]
        return ours(_with_parent(one) for one in found if isinstance(one["id"], int))

    def thrown_away(self, collections: Mapping[str, Found]) -> list[Found]:
        """What lies in the trash, by itself or with a collection of ours: `model` says of what kind."""
        if self._client is None:
            return []
        no = dict.fromkeys(("include_can_run_adhoc_query", "show_dashboard_questions"), False)
        trash = self._get("/api/collection/trash")["id"]
        places = [trash, *(one["id"] for one in collections.values() if one.get("archived"))]
        return [
            one for place in places for one in _listed(self._get(f"/api/collection/{place}/items", archived=True, **no))
        ]

    def cards(self, database: int, thrown_away: Iterable[Found]) -> dict[str, Found]:
        """Our cards on a database by key, as they were written: also models, and those in the trash."""
        if database < 0:
            return {}
        archived = [one for one in thrown_away if one["model"] in ("card", "dataset")]
        found = ours([*self._get("/api/card", f="database", model_id=database), *archived])
        return {key: _card(self._get(f"/api/card/{one['id']}", **{"legacy-mbql": True})) for key, one in found.items()}

    def dashboards(self, thrown_away: Iterable[Found]) -> dict[str, Found]:
        """Our dashboards by key with tabs and cards, also those in the trash."""
        archived = [one for one in thrown_away if one["model"] == "dashboard"]
        found = ours([*self._get("/api/dashboard", f="all"), *archived])
        return {key: self._get(f"/api/dashboard/{one['id']}") for key, one in found.items()}

    def choices(self, card: int, given: Mapping[str, str]) -> list[str]:
        """The first column of what a card answers; `given` are the values of its placeholders. Of a plan: none.

        Raises MetabaseError where they cannot be asked: a filter without choices would lose its beginning.
        """
        if self._client is None or card < 0:
            return []
        parameters = [
            {"type": "string/=", "target": ["variable", ["template-tag", name]], "value": value}
            for name, value in given.items()
        ]
        body = {"format_rows": False, "pivot_results": False, "parameters": parameters}
        found = self._client.post(f"/api/card/{card}/query/json", body)
        if not isinstance(found, list):  # of a question that fails Metabase says so with status 2xx
            why = found.get("error") if isinstance(found, Mapping) else found
            raise MetabaseError(f"card {card}, what a filter chooses from, fails: {why}: {UNASKED}")
        return [str(value) for row in found for value in list(row.values())[:1] if value is not None]


def _listed(found: Any) -> list[Found]:
    return list(found["data"] if isinstance(found, dict) else found)


def _with_parent(collection: Mapping[str, Any]) -> Found:
    above = [part for part in str(collection.get("location") or "/").split("/") if part]
    return {**collection, "parent_id": int(above[-1]) if above else None}


def _card(card: Found) -> Found:
    """A card whose query has the parts that we write."""
    query = card["dataset_query"]
    asked: Found = {"database": query.get("database"), "type": query.get("type")}
    if query.get("type") == "native":
        tags = query["native"].get("template-tags") or {}
        kept = {name: {part: tag[part] for part in TAG if part in tag} for name, tag in tags.items()}
        asked["native"] = {"query": query["native"]["query"], "template-tags": kept}
    elif query.get("type") == "query":
        asked["query"] = {"source-table": query["query"].get("source-table")}
    return card | {"dataset_query": asked}
