"""`doe dashboards sync` as it is called, and the last task of the pipeline."""

from contextlib import nullcontext
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from ingestion.settings import ObjectStoreSettings, PostgresSettings
from orchestration import services
from orchestration.cli import app
from orchestration.dashboards import reading
from orchestration.dashboards.metabase import wishes
from orchestration.dashboards.metabase.sync import Wish
from tests.metabase.server import EMAIL, PASSWORD, WAREHOUSE_PASSWORD, Metabase
from tests.metabase.store import Body
from tests.metabase.test_sync import edit

# an administrator, a connection, a wait, 3 tables and their 9 columns described, 4 collections, 9 cards, 2 dashboards
ALL = 1 + 1 + 1 + 3 + 9 + 4 + 9 + 2
READER = PostgresSettings(host="here", user="reader", password=SecretStr(WAREHOUSE_PASSWORD), dbname="warehouse")


@pytest.fixture
def named(metabase: Metabase, wish: Wish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Metabase:
    """A Metabase that the environment names, for small definitions and a warehouse that nobody asks."""
    store = ObjectStoreSettings(endpoint="h:1", access_key="u", secret_key=SecretStr("s"))
    connections = services.Connections(READER, READER, store, "environment", "environment")
    folder = wish.definitions.folder
    monkeypatch.setattr(services, "up", lambda home: connections)
    monkeypatch.setattr(wishes, "load", lambda: reading.load(folder))
    monkeypatch.setattr(wishes, "only", lambda *_: nullcontext())
    variables = {"URL": metabase.url, "EMAIL": EMAIL, "PASSWORD": PASSWORD}
    for name, value in variables.items():
        monkeypatch.setenv(f"DOE_METABASE_{name}", value)
    monkeypatch.setenv("DOE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOE_DBT_MANIFEST", str(wish.manifest))
    return metabase


def called(*arguments: str) -> Result:
    """`doe dashboards sync`."""
    return CliRunner().invoke(app, ["dashboards", "sync", *arguments])


def test_a_plan_says_what_a_sync_then_does(named: Metabase) -> None:
    planned = called("--plan")
    assert planned.exit_code == 0, planned.output
    assert "nothing was written" in planned.output
    assert "create     administrator   admin@doe.localhost" in planned.output
    assert named.writes == []
    done = called()
    assert done.exit_code == 0, done.output
    assert f"Metabase v0.61.3 at {named.url}: {ALL} differences, written" in done.output
    again = called()
    assert again.exit_code == 0
    assert again.output.strip() == f"Metabase v0.61.3 at {named.url} is as the definitions say: nothing to do"


def test_texts_of_definitions_are_no_markup(named: Metabase, wish: Wish) -> None:
    edit(wish.definitions.folder / "definitions" / "effects.yml", "Cost by day", "'[bold]Cost[/bold] by day'")
    assert "[bold]Cost[/bold] by day" in called("--plan").output


def test_a_new_version_is_noted(named: Metabase) -> None:
    named.version = "v0.71.2"
    assert "note: nobody has tried v0.71.2 of Metabase yet" in called("--plan").output


def test_what_fails_is_a_message_and_status_2(named: Metabase, monkeypatch: pytest.MonkeyPatch) -> None:
    named.refuse = lambda asked: (500, {"message": "out of memory"}) if asked.startswith("POST /api/card") else None
    failed = called()
    assert failed.exit_code == 2
    assert f"POST {named.url}/api/card: 500, out of memory: look into Metabase's log, then run" in failed.output
    named.refuse = lambda asked: None
    assert called().exit_code == 0
    monkeypatch.setenv("DOE_DBT_MANIFEST", "/nowhere/manifest.json")
    missing = called()
    assert (missing.exit_code, "run `doe build` first" in missing.output) == (2, True)
    monkeypatch.delenv("DOE_METABASE_URL")
    unnamed = called()
    assert (unnamed.exit_code, "refused: no Metabase is configured" in unnamed.output) == (2, True)


def test_what_metabase_keeps_otherwise_is_status_1(named: Metabase, monkeypatch: pytest.MonkeyPatch) -> None:
    change = named.store.change_dashboard

    def forgetful(number: int, body: Body) -> Body:
        return change(number, {key: value for key, value in body.items() if key != "width"})

    monkeypatch.setattr(named.store, "change_dashboard", forgetful)
    done = called()
    assert done.exit_code == 1
    assert "Metabase keeps these otherwise than it was told" in done.output


def test_the_warehouse_of_a_home_is_read_as_reporter(named: Metabase, tmp_path: Path) -> None:
    from orchestration.dashboards.metabase.settings import from_environment
    from orchestration.services.credentials import of_home

    home = tmp_path / "home"
    home.mkdir()
    settings = from_environment()
    assert settings is not None
    connections = services.up(home)
    own = services.Connections(READER, READER, connections.store, "embedded", "embedded")
    assert wishes.wish_of_home(home, connections, settings).warehouse == READER
    assert wishes.wish_of_home(home, own, settings).warehouse == READER.model_copy(
        update={"user": "reporter", "password": of_home(home).postgres_roles.reporter}
    )


def test_the_task_of_the_pipeline_does_the_same(named: Metabase, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("airflow")
    from orchestration.tasks import steps

    monkeypatch.setattr(steps, "postgres", lambda role: READER.model_copy(update={"user": role}))
    assert steps.sync_dashboards() == {"written": ALL, "otherwise": 0}
    assert steps.sync_dashboards() == {"written": 0, "otherwise": 0}
    (database,) = named.connected.databases.values()
    assert database["details"]["user"] == "reporter"
    monkeypatch.delenv("DOE_METABASE_URL")
    with pytest.raises(steps.NotConfigured, match="no Metabase is configured"):
        steps.sync_dashboards()
