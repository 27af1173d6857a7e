"""A Metabase that is empty, and what it should hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingestion.settings import PostgresSettings
from orchestration.dashboards import reading
from orchestration.dashboards.metabase import client, warehouse
from orchestration.dashboards.metabase.settings import MetabaseSettings
from orchestration.dashboards.metabase.sync import Wish
from tests.metabase import small
from tests.metabase.server import EMAIL, PASSWORD, WAREHOUSE_PASSWORD, Metabase, serving
from tests.metabase.store import Body


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits of production, shortened."""
    monkeypatch.setattr(client, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(warehouse, "LOOK_SECONDS", 0.01)
    for name in (
        "URL",
        "API_KEY",
        "EMAIL",
        "PASSWORD",
        "LANGUAGE",
        "PG_HOST",
        "PG_PORT",
        "PG_USER",
        "PG_PASSWORD",
        "PG_DBNAME",
    ):
        monkeypatch.delenv(f"DOE_METABASE_{name}", raising=False)


@pytest.fixture
def metabase() -> Iterator[Metabase]:
    """An empty Metabase. At the end of a test everything that was asked and answered has been as described."""
    made = Metabase(small.HOLDS)
    made.answers = rows
    with serving(made):
        yield made
    assert made.faults == []


def rows(sql: str, given: Body) -> list[Body]:
    """What the warehouse would answer to the choices of filters."""
    if "dim_experiment" in sql:
        return [{"value": "drill"}, {"value": "mill"}]
    return [{"value": "A"}, {"value": "B"}] if given == {"experiment": "drill"} else []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Small definitions, to be changed."""
    return small.write(tmp_path / "small")


@pytest.fixture
def wish(metabase: Metabase, folder: Path, tmp_path: Path) -> Wish:
    """What Metabase should hold."""
    return wish_for(metabase.url, folder, small.write_manifest(tmp_path / "manifest.json"))


def wish_for(url: str, folder: Path, manifest: Path, **settings: object) -> Wish:
    """Definitions of a folder for a Metabase."""
    login = {"url": url, "email": EMAIL, "password": PASSWORD}
    seen = PostgresSettings(
        host="postgres", port=5432, user="reporter", password=SecretStr(WAREHOUSE_PASSWORD), dbname="warehouse"
    )
    return Wish(reading.load(folder), manifest, seen, MetabaseSettings.model_validate(login | settings))
