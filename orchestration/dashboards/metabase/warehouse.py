"""The warehouse in Metabase: its connection, its tables, and what dbt knows of their columns."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dbtmetabase.manifest import Column, Group, Manifest, Model

from ingestion.errors import Refused
from ingestion.settings import PostgresSettings
from orchestration.dashboards.metabase.client import MetabaseError
from orchestration.dashboards.metabase.identity import key_of, marked
from orchestration.dashboards.metabase.there import There
from orchestration.dashboards.metabase.writing import Pen

NAME, KEY = "DOE warehouse", "database"
ABOUT = "The marts of the DOE warehouse, as role `reporter` sees them. `doe dashboards sync` keeps them."
MARTS = "marts"
SYNC_SECONDS, LOOK_SECONDS = 300.0, 2.0

Tables = Mapping[str, Mapping[str, Any]]


def models_of(manifest: Path) -> list[Model]:
    """The marts as dbt describes them. Raises Refused where it knows none."""
    read = Manifest(manifest).read_models()
    found = [model for model in read if model.group is Group.nodes and model.schema == MARTS]
    if not found:
        raise Refused(f"{manifest} has no model in schema {MARTS}: run `doe build` without DOE_PG_SCHEMA")
    return sorted(found, key=lambda one: str(one.name))


def connection(there: There, pen: Pen, warehouse: PostgresSettings) -> int:
    """The connection to the warehouse, made or mended; its id."""
    details = _details(warehouse)
    listed = there.databases()
    found = next((one for one in listed if key_of(one.get("description")) == KEY), None)
    if found is None:
        # made by a sync that was interrupted before it could mark it
        found = next((one for one in listed if one["name"] == NAME and _leads_there(one, details)), None)
    if found is None:
        body = {"name": NAME, "engine": "postgres", "details": details, "connection_source": "admin"}
        number = pen.create("database", NAME, "/api/database", body | {"is_full_sync": True, "is_on_demand": False})
        found = {"id": number, "name": NAME, "engine": "postgres", "details": details}
    elif not _leads_there(found, details) or not there.is_reachable(found["id"]):
        # the password cannot be compared: where Metabase does not get in it is given again
        pen.update("database", NAME, f"/api/database/{found['id']}", {"details": details})
    about = {"name": NAME, "description": marked(ABOUT, KEY)}
    return pen.settle("database", NAME, "/api/database", about, found)


def _details(warehouse: PostgresSettings) -> dict[str, Any]:
    return {
        "host": warehouse.host,
        "port": warehouse.port,
        "dbname": warehouse.dbname,
        "user": warehouse.user,
        "password": warehouse.password.get_secret_value(),
        "ssl": False,
        "schema-filters-type": "inclusion",
        "schema-filters-patterns": MARTS,
    }


def _leads_there(database: Mapping[str, Any], details: Mapping[str, Any]) -> bool:
    found = database.get("details") or {}
    return database.get("engine") == "postgres" and all(
        found.get(key) == value for key, value in details.items() if key != "password"
    )


def tables_of(there: There, pen: Pen, database: int, models: Sequence[Model]) -> Tables:
    """The marts in Metabase, waited for while Metabase has not looked at them yet; a dry pen does not wait."""
    found = there.tables(database, MARTS)
    if not (missing := _missing(models, found)):
        return found
    pen.run("wait for", "tables", NAME, tuple(missing), f"/api/database/{database}/sync_schema")
    end = time.monotonic() + SYNC_SECONDS
    while not pen.dry and (missing := _missing(models, found := there.tables(database, MARTS))):
        if time.monotonic() > end:
            raise MetabaseError(
                f"after {SYNC_SECONDS:.0f} s Metabase has not found {', '.join(missing[:5])} in schema {MARTS}: are "
                "they built (`doe build`), and may the role that Metabase connects as read them?"
            )
        time.sleep(LOOK_SECONDS)
    return found


def _missing(models: Sequence[Model], tables: Tables) -> list[str]:
    return [
        model.alias
        for model in models
        if model.alias not in tables or {column.name for column in model.columns} - tables[model.alias]["fields"].keys()
    ]


def describe(pen: Pen, models: Sequence[Model], tables: Tables) -> None:
    """Push descriptions, keys, semantic types and formats from dbt. What dbt does not say stays as Metabase has it."""
    for model in models:
        if (table := tables.get(model.alias)) is None:
            continue
        if model.description:
            pen.settle("table", model.alias, "/api/table", {"description": model.description}, table)
        for column in model.columns:
            if (field := table["fields"].get(column.name)) is not None:
                name = f"{model.alias}.{column.name}"
                pen.settle("column", name, "/api/field", _said(column, tables, field), field)


def _said(column: Column, tables: Tables, field: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": column.description or None,
        "semantic_type": column.semantic_type or None,
        "has_field_values": column.has_field_values,
        "display_name": column.display_name,
    }
    if column.semantic_type == "type/FK":
        said["fk_target_field_id"] = _target(column, tables)
        if said["fk_target_field_id"] is None:  # a key of a table that Metabase does not see
            said["semantic_type"] = None
    formats = {"number_style": column.number_style, "currency": column.currency, "decimals": column.decimals}
    if given := {key: value for key, value in formats.items() if value is not None}:
        said["settings"] = {**(field.get("settings") or {}), **given}
    return {key: value for key, value in said.items() if value is not None}


def _target(column: Column, tables: Tables) -> int | None:
    schema, _, table = (column.fk_target_table or "").rpartition(".")
    if schema not in ("", MARTS) or table not in tables:
        return None
    field = tables[table]["fields"].get(column.fk_target_field)
    return int(field["id"]) if field else None
