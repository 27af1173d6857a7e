"""What goes wrong is said with address, request, status, Metabase's own words and the way out."""

import re
import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from ingestion.errors import Refused
from orchestration.dashboards.metabase import warehouse
from orchestration.dashboards.metabase.client import Client, MetabaseError
from orchestration.dashboards.metabase.settings import from_environment, seen_from_metabase
from orchestration.dashboards.metabase.sync import Change, Wish, plan, sync
from tests.metabase.conftest import wish_for
from tests.metabase.server import EMAIL, KEY, PASSWORD, Metabase
from tests.metabase.test_sync import again


def test_a_wrong_password(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    said = re.escape(f"POST {metabase.url}/api/session: 401, password: did not match stored password: check DOE_")
    with pytest.raises(MetabaseError, match=said):
        sync(again(wish, password="another-1"))


def test_a_key_that_is_not_one(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    with pytest.raises(MetabaseError, match="401, Unauthenticated: check DOE_METABASE_API_KEY"):
        plan(again(wish, api_key="mb_another"))


def test_a_key_is_as_good_as_a_password(metabase: Metabase, wish: Wish) -> None:
    sync(wish)
    n_sessions = metabase.log.count("POST /api/session")
    assert plan(again(wish, api_key=KEY, email=None, password=None)).changes == ()
    assert metabase.log.count("POST /api/session") == n_sessions


def test_an_empty_metabase_gives_no_keys(metabase: Metabase, wish: Wish) -> None:
    with pytest.raises(Refused, match="has no user yet: set DOE_METABASE_EMAIL and DOE_METABASE_PASSWORD"):
        sync(again(wish, api_key=KEY, email=None, password=None))


def test_who_is_no_administrator(metabase: Metabase, wish: Wish) -> None:
    metabase.refuse = lambda asked: (403, "You don't have permissions to do that.") if "database" in asked else None
    with pytest.raises(MetabaseError, match=r"403, You don't have permissions to do that\.: the key or the user needs"):
        sync(wish)


@pytest.mark.parametrize("version", ["v0.50.3", "v1.57.9", "", "vLOCAL_DEV"])
def test_a_version_that_is_too_old_or_unknown(version: str, metabase: Metabase, wish: Wish) -> None:
    metabase.version = version
    with pytest.raises(Refused, match=r"supported are 0\.58 to 0\.65"):
        sync(wish)
    assert metabase.log == ["GET /api/session/properties"]


@pytest.mark.parametrize(("version", "is_newer"), [("v0.58.24", False), ("v1.65.4", False), ("v0.66.0", True)])
def test_a_version_that_nobody_has_looked_at_is_told_apart(
    version: str, is_newer: bool, metabase: Metabase, wish: Wish
) -> None:
    metabase.version = version
    assert plan(wish).server.is_newer is is_newer


def test_a_metabase_that_is_away(wish: Wish) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with pytest.raises(MetabaseError, match=f"GET {re.escape(url)}/api/session/properties: Metabase does not answer"):
        plan(wish_for(url, wish.definitions.folder, wish.manifest))


def test_an_address_of_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    class Page:
        status, data = 200, b"<html>"

        def json(self) -> Any:
            raise ValueError

    monkeypatch.setattr(Client, "_send", lambda *_: Page())
    with pytest.raises(MetabaseError, match="the answer is no JSON: is this the address of a Metabase"):
        Client("http://x").get("/api/session/properties")


def test_what_the_description_refuses_is_refused_and_told(metabase: Metabase, wish: Wish) -> None:
    client = Client(metabase.url)
    for path, body, said in (
        ("/api/setup", {"user": {}}, "'token' is a required property"),
        (
            "/api/card",
            {"name": "a", "display": "table", "dataset_query": "x", "visualization_settings": {}},
            "'x' is not",
        ),
        ("/api/collection", {"name": ""}, "should be non-empty"),
        ("/api/database", {"name": "a", "engine": "postgres", "details": {}}, "'is_full_sync' is a required property"),
    ):
        with pytest.raises(MetabaseError, match=said) as refused:
            client.post(path, body)
        assert refused.value.status == 400
    dashcard = {"id": -1, "row": 0, "size_x": 1, "size_y": 1}
    mapping = {"parameter_id": "a", "card_id": 1, "target": ["somewhere", ["template-tag", "a"]]}
    for wrong in ({"col": -2}, {}, {"col": 0, "parameter_mappings": [mapping]}):
        with pytest.raises(MetabaseError):
            client.put("/api/dashboard/1", {"dashcards": [dashcard | wrong]})
    with pytest.raises(MetabaseError, match="Path not found"):
        client.get("/api/dashboards")
    assert len(metabase.faults) == 8
    metabase.faults.clear()


def test_a_password_of_the_warehouse_that_is_wrong_or_has_changed(
    metabase: Metabase, wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(wish)
    metabase.connected.password = "a new one"
    with pytest.raises(MetabaseError, match="400, Looks like the username or password is incorrect"):
        sync(wish)
    monkeypatch.setenv("DOE_METABASE_PG_PASSWORD", "a new one")
    assert sync(wish).changes == (Change("update", "database", "DOE warehouse", ("details",)),)
    monkeypatch.setenv("DOE_METABASE_PG_HOST", "elsewhere")
    assert sync(wish).changes == (Change("update", "database", "DOE warehouse", ("details",)),)
    (database,) = metabase.connected.databases.values()
    assert (database["details"]["host"], database["details"]["user"]) == ("elsewhere", "reporter")
    assert sync(wish).changes == ()


def test_marts_that_never_come(metabase: Metabase, wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "SYNC_SECONDS", 0.05)
    metabase.connected.holds = {"dim_experiment": {"experiment_id": "type/Text"}}
    with pytest.raises(MetabaseError, match=r"has not found dim_experiment, fct_costs, fct_effects in schema marts"):
        sync(wish)


def test_columns_that_are_new_are_waited_for(metabase: Metabase, wish: Wish) -> None:
    metabase.connected.holds = {**metabase.connected.holds, "fct_costs": {"experiment_id": "type/Text"}}
    metabase.connected.looks_until_found = 3
    (found,) = [name for name, columns in metabase.connected.holds.items() if len(columns) == 1]
    assert found == "fct_costs"
    assert (
        Change("wait for", "tables", "DOE warehouse", ("dim_experiment", "fct_costs", "fct_effects"))
        in plan(wish).changes
    )


def test_no_metabase_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_environment() is None
    monkeypatch.setenv("DOE_METABASE_URL", "")
    assert from_environment() is None


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"URL": "http://x"}, "set DOE_METABASE_API_KEY, or DOE_METABASE_EMAIL and DOE_METABASE_PASSWORD"),
        ({"URL": "http://x", "EMAIL": "a@b.c"}, "set DOE_METABASE_API_KEY, or"),
        ({"URL": "x:3000", "API_KEY": "k"}, "begin it with http"),
        ({"URL": "http://x", "API_KEY": "k", "LANGUAGE": "fr"}, "DOE_METABASE_LANGUAGE: Input should be 'en' or 'es'"),
    ],
)
def test_half_of_the_settings(variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"DOE_METABASE_{name}", value)
    with pytest.raises(Refused, match=said):
        from_environment()


def test_a_port_of_the_warehouse_that_is_none(wish: Wish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOE_METABASE_PG_PORT", "many")
    with pytest.raises(Refused, match="DOE_METABASE_PG_PORT"):
        seen_from_metabase(wish.warehouse)


def test_secrets_are_not_shown(metabase: Metabase, folder: Path, wish: Wish) -> None:
    shown = wish_for(metabase.url, folder, wish.manifest, api_key=KEY)
    assert isinstance(shown.settings.api_key, SecretStr)
    assert not [secret for secret in (KEY, PASSWORD, "of-the-reporter") if secret in repr(shown)]
    assert EMAIL in repr(shown)
