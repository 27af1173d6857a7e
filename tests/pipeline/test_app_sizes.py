"""`doe dashboard` on warehouses of any size: nothing at all, marts without rows, ten thousand experiments."""

import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser
from streamlit.testing.v1 import AppTest

from ingestion.settings import PostgresSettings
from orchestration.dashboards.app import known, warehouse
from orchestration.dashboards.app.server import MAIN
from orchestration.dashboards.reading import load
from orchestration.services import Connections
from orchestration.sql import Error
from tests import warehouses
from tests.app import named, served, visit
from tests.ask import ask
from tests.honest import database

DEFINED = load()
NUMBERED = tuple(enumerate(DEFINED.dashboards))
CASE = "case_zc1668"
SECONDS = 10  # the target is two: a machine that does other things besides takes its time
MANY = 10_000
FILES = """
insert into marts.fct_loads (
    object_key, dataset, file_name, status, rows_in_file, rows_loaded, rows_rejected, loaded_at, reason
)
select
    'experiments/many/' || n || '/runs.csv', 'experiments', 'runs.csv', 'partly_rejected', 8, 7, 1,
    timestamptz '2026-01-01 00:00+00' - n * interval '1 minute', 'row ' || n || ', column x, value ''a'': not a day'
from generate_series(1, 20000) as n
"""


def reader(built: Connections, target: PostgresSettings) -> PostgresSettings:
    """The role that can only read, in another database of the server."""
    return built.reader.model_copy(update={"dbname": target.dbname})


def test_an_empty_warehouse_says_what_to_do_next(built: Connections, browser: Browser, tmp_path: Path) -> None:
    bare = database(built.postgres, "app_bare")
    ask(bare, "drop schema if exists marts cascade")
    for target in (bare, warehouses.empty(built.postgres, "app_empty")):
        (folder := tmp_path / target.dbname).mkdir()
        with served(folder, named(built, reader(built, target))) as app, visit(browser, app, locale="en-US") as found:
            for number, dashboard in NUMBERED:
                found.open(dashboard.key if number else "")
                assert found.page.locator(".doe-title").inner_text() == dashboard.title.en
                assert found.page.get_by_role("heading", name="The warehouse is still empty").count() == 1
                assert "run “doe demo” in a terminal" in found.page.locator(".doe-note").inner_text()
            found.page.get_by_test_id("stMain").get_by_role("link", name="Drop in files").click()
            found.rest()
            assert found.page.locator(".doe-title").inner_text() == "Drop in files"
            assert found.faults() == []


def test_one_experiment(built: Connections, browser: Browser, tmp_path: Path) -> None:
    """Every page opens in time, and shows it."""
    target = warehouses.many(built.postgres, "app_one", CASE, 1)
    with served(tmp_path, named(built, reader(built, target))) as app, visit(browser, app, locale="en-US") as found:
        seconds = {dashboard.key: found.open(dashboard.key if number else "") for number, dashboard in NUMBERED}
        assert max(seconds.values()) < SECONDS, seconds
        found.open("")
        assert found.card("executive_summary", "experiments_count").locator("b").inner_text() == "1"
        found.open("doe_analysis?experiment=many_00001")
        rows = found.table(found.card("doe_analysis", "pareto"))
        effects = ask(built.reader, f"select term from marts.fct_effects where experiment_id = '{CASE}'")  # noqa: S608
        assert sorted(row[0] for row in rows[1:]) == sorted(term for (term,) in effects)
        assert found.faults() == []


def test_ten_thousand_experiments(
    built: Connections, browser: Browser, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seconds = dict[str, float]()
    target = warehouses.many(built.postgres, "app_many", CASE, MANY)
    ask(target, FILES)
    with served(tmp_path, named(built, reader(built, target))) as app, visit(browser, app, locale="en-US") as found:
        _connects_before_a_visit(target, built.reader.user)
        process, busy = psutil.Process(app.process.pid), dict[str, float]()
        for number, dashboard in NUMBERED:
            for tab in dashboard.tabs:
                before = sum(process.cpu_times()[:2])
                name = f"{dashboard.key} {tab.key}"
                seconds[name] = found.open(f"{dashboard.key if number else ''}?tab={tab.key}")
                busy[name] = sum(process.cpu_times()[:2]) - before
        found.open("?tab=experiments")
        place = found.card("executive_summary", "experiments")
        assert [row[0] for row in found.table(place)[1:]] == [f"many_{number:05}" for number in range(1, 26)]
        assert "Rows 1 to 25 of 10,000" in place.inner_text()
        place.get_by_role("button", name="Page 400").click()
        found.rest()
        assert [row[0] for row in found.table(place)[1:]] == [f"many_{number:05}" for number in range(9976, 10_001)]
        found.open("data_quality")
        place = found.card("data_quality", "loads")
        place.get_by_role("button", name="Page 800").click()
        found.rest()
        assert "Rows 19,976 to 20,000 of 20,000" in place.inner_text()
        assert found.table(place)[-1][-1] == "experiments/many/20000/runs.csv"
        found.open("doe_analysis")
        found.choose("Experiment", "many_09999")
        assert "experiment=many_09999" in found.page.url
        header, *rows = found.table(found.card("doe_analysis", "pareto"))
        counted = ask(built.reader, "select experiment_id, count(*) from marts.fct_effects group by experiment_id")
        assert (header[0], len(rows)) == ("Term", dict(counted)[CASE])
        found.open("")
        assert found.card("executive_summary", "experiments_count").locator("b").inner_text() == "10,000"
        assert found.faults() == []
    with capsys.disabled():
        shown = (f"{name} {value:.2f} s, {busy[name]:.2f} s of them the server's" for name, value in seconds.items())
        print("", *shown, sep="\n")  # noqa: T201
    assert max(seconds.values()) < SECONDS
    assert max(busy.values()) < 1  # of its processor, which does not depend on what else the machine does


def _connects_before_a_visit(target: PostgresSettings, user: str) -> None:
    """The first visitor does not wait for a connection, nor for what a first question costs."""
    mine = f"datname = '{target.dbname}' and usename = '{user}'"
    asked = f"select count(*) from pg_stat_activity where {mine}"  # noqa: S608
    for _ in range(100):
        if ask(target, asked) == [(1,)]:
            return
        time.sleep(0.2)
    raise AssertionError("nobody has connected")


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, built: Connections) -> None:
    """A warehouse that does not answer."""
    gone = built.reader.model_copy(update={"port": 1})
    found = Connections(gone, gone, built.store, "embedded", "embedded")
    monkeypatch.setattr(warehouse, "connections", lambda: found)
    for kept in (warehouse.answer, warehouse.choices, warehouse.is_empty):
        kept.clear()
    warehouse.shared.cache_clear()
    known.definitions.cache_clear()


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize(("language", "said"), [("en", "“doe up” starts it"), ("es", "«doe up» lo inicia")])
def test_a_warehouse_that_does_not_answer_is_a_message(language: str, said: str) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["language"] = language
    app.run()
    assert not app.exception
    assert any(said in str(element.proto.body) for element in app.main if element.type == "html")


def test_the_connection_only_reads_and_does_not_wait_for_ever(
    built: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warehouse, "connections", lambda: built)
    monkeypatch.setattr(warehouse, "TIMEOUT_SECONDS", 1)
    with warehouse.Shared().reader() as opened:
        settings = ["default_transaction_read_only", "statement_timeout", "is_superuser"]
        found = [opened.ask("select current_setting($1::text) as found", [name]).column(0) for name in settings]
        assert [column[0].as_py() for column in found] == ["on", "1s", "off"]
        with pytest.raises(Error, match="statement timeout"):
            opened.ask("select pg_sleep(20)::text")


def test_a_server_that_was_started_anew_is_found(built: Connections, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warehouse, "connections", lambda: built)
    shared = warehouse.Shared()
    with shared.reader() as opened:
        before = opened.choices("experiment", {})
    user = built.reader.user
    ask(built.postgres, f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{user}'")  # noqa: S608
    with shared.reader() as opened:
        assert opened.choices("experiment", {}) == before
