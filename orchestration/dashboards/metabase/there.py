"""What Metabase holds now. Queries name every parameter that its API description calls required."""

from collections.abc import Iterator, Mapping
from typing import Any

from orchestration.dashboards.metabase.client import Client
from orchestration.dashboards.metabase.identity import key_of, ours

TAG = ("id", "name", "display-name", "type", "default", "required")


def databases(client: Client) -> list[dict[str, Any]]:
    """All connections, with their details."""
    no = dict.fromkeys(
        (
            "include_analytics",
            "saved",
            "include_editable_data_model",
            "exclude_uneditable_details",
            "include_only_uploadable",
        ),
        False,
    )
    found = client.get("/api/database", **no)
    return list(found["data"] if isinstance(found, dict) else found)


def tables(client: Client, database: int, schema: str) -> dict[str, dict[str, Any]]:
    """Tables of a schema with their columns under `fields`, each by name."""
    no = dict.fromkeys(("include_editable_data_model", "remove_inactive", "skip_fields"), False)
    found = client.get(f"/api/database/{database}/metadata", include_hidden=True, **no)
    return {
        table["name"]: table | {"fields": {field["name"]: field for field in table.get("fields") or ()}}
        for table in found.get("tables") or ()
        if table.get("schema") == schema
    }


def collections(client: Client) -> dict[str, dict[str, Any]]:
    """Our collections by key, those in the trash too."""
    more = {"exclude-other-user-collections": False, "personal-only": False}
    found = [one for archived in (False, True) for one in client.get("/api/collection", archived=archived, **more)]
    return ours(_with_parent(one) for one in found if isinstance(one["id"], int))


def _with_parent(collection: Mapping[str, Any]) -> dict[str, Any]:
    above = [part for part in str(collection.get("location") or "/").split("/") if part]
    return {**collection, "parent_id": int(above[-1]) if above else None}


def trash(client: Client) -> list[dict[str, Any]]:
    """What lies in the trash: `model` says of what kind."""
    where = client.get("/api/collection/trash")["id"]
    no = dict.fromkeys(("include_can_run_adhoc_query", "show_dashboard_questions"), False)
    return list(client.get(f"/api/collection/{where}/items", archived=True, **no)["data"])


def cards(client: Client, database: int, thrown_away: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Our cards on a database by key, as they were written: also models, and those in the trash."""
    listed = client.get("/api/card", f="database", model_id=database)
    archived = [one for one in thrown_away if one["model"] in ("card", "dataset", "metric")]
    found = ours([*listed, *archived])
    return {key: _card(client.get(f"/api/card/{one['id']}", **{"legacy-mbql": True})) for key, one in found.items()}


def _card(card: dict[str, Any]) -> dict[str, Any]:
    query = card["dataset_query"]
    asked = {"database": query.get("database"), "type": query.get("type")}
    if query.get("type") == "native":
        tags = query["native"].get("template-tags") or {}
        kept = {name: {part: tag[part] for part in TAG if part in tag} for name, tag in tags.items()}
        asked["native"] = {"query": query["native"]["query"], "template-tags": kept}
    elif query.get("type") == "query":
        asked["query"] = {"source-table": query["query"].get("source-table")}
    return card | {"dataset_query": asked}


def dashboards(client: Client, thrown_away: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Our dashboards by key with tabs and cards, also those in the trash."""
    archived = [one for one in thrown_away if one["model"] == "dashboard"]
    found = ours([*client.get("/api/dashboard", f="all"), *archived])
    return {key: client.get(f"/api/dashboard/{one['id']}") for key, one in found.items()}


def choices(client: Client, card: int) -> list[str]:
    """The first column of what a card answers, as texts."""
    found = client.post(f"/api/card/{card}/query/json", {"format_rows": False, "pivot_results": False})
    return [str(value) for value in map(_first, _rows(found)) if value is not None]


def _rows(found: Any) -> Iterator[Mapping[str, Any]]:
    # of a question that fails Metabase answers with an object that says why, and with status 2xx
    yield from found if isinstance(found, list) else ()


def _first(row: Mapping[str, Any]) -> Any:
    return next(iter(row.values()), None)


def is_reachable(client: Client, database: int) -> bool:
    """Whether Metabase reaches the database with the details it has."""
    return bool(client.get(f"/api/database/{database}/healthcheck").get("status") == "ok")


def is_marked(one: Mapping[str, Any], key: str) -> bool:
    """Whether an object bears the mark of a key."""
    return key_of(one.get("description")) == key
