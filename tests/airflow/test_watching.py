"""Airflow that runs: landing starts runs, the other DAGs, notices, documentation behind the login."""

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ingestion.land import land
from ingestion.store import connect
from orchestration import services as embedded
from orchestration.services import credentials, object_store
from tests import stores
from tests.pipeline.intake import PRODUCTION, PRODUCTION_HEADER, csv_bytes

pytest.importorskip("airflow", reason="the extra `airflow` is not installed")

from tests.airflow.rest import Rest
from tests.airflow.running import with_dags

pytestmark = [pytest.mark.airflow, pytest.mark.timeout(1200)]
SECONDS = 600  # for a busy machine; each wait ends as soon as it can


@dataclass(frozen=True)
class Running:
    """An Airflow with the project's DAGs and the probes, and what its webhook was told."""

    home: Path
    connections: embedded.Connections
    rest: Rest
    told: list[str]

    def runs(self, dag: str) -> list[dict[str, Any]]:
        """Runs of a DAG, oldest first."""
        found: list[dict[str, Any]] = self.rest.call("GET", f"/dags/{dag}/dagRuns?order_by=id")["dag_runs"]
        return found

    def pause(self, dag: str, paused: bool) -> None:
        """Switch a DAG off or on."""
        self.rest.call("PATCH", f"/dags/{dag}", is_paused=paused)

    def run(self, dag: str, **conf: Any) -> tuple[str, str]:
        """Trigger, wait: id and final state of the run."""
        self.pause(dag, False)
        run: str = self.rest.call("POST", f"/dags/{dag}/dagRuns", logical_date=None, conf=conf)["dag_run_id"]
        until(lambda: self._state(dag, run) in ("success", "failed"), f"{dag} to end")
        return run, self._state(dag, run)

    def _state(self, dag: str, run: str) -> str:
        return str(self.rest.call("GET", f"/dags/{dag}/dagRuns/{run}")["state"])

    def result(self, dag: str, run: str, task: str) -> Any:
        """What a task returned."""
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value?deserialize=true"
        return self.rest.call("GET", path)["value"]

    def land(self, number: int) -> None:
        """One more file."""
        path = self.home / f"production-{number}.csv"
        path.write_bytes(csv_bytes(PRODUCTION_HEADER, PRODUCTION[number : number + 1]))
        land([path], connect(self.connections.store))


def until(reached: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Wait, within bounds."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def webhook() -> Iterator[tuple[str, list[str]]]:
    """An address that keeps the texts it is told."""
    told: list[str] = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Webhook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook", told
        server.shutdown()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, webhook: tuple[str, list[str]]) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("watching")
    with stores.running(home) as connections, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_CONN_DOE_NOTICES", webhook[0])
        with with_dags(home, connections, Path(__file__).with_name("probes.py")) as rest:
            found = Running(home, connections, rest, webhook[1])
            until(lambda: len(rest.call("GET", "/dags")["dags"]) == 6, "all DAG files to be read")
            yield found


def test_documentation_is_for_who_is_logged_in(running: Running) -> None:
    http = running.rest.http
    page = f"{running.rest.url}/dbt-docs/"
    assert http.request("GET", page).status == 401
    assert http.request("GET", page, headers={"Cookie": "_token=wrong"}).status in (401, 403)
    token = running.rest.headers["Authorization"].removeprefix("Bearer ")
    for headers in (running.rest.headers, {"Cookie": f"_token={token}"}):
        answer = http.request("GET", page, headers=headers)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/html")
        assert b"model.doe_warehouse.fct_effects" in answer.data
    plugins = running.rest.call("GET", "/plugins")["plugins"]
    (docs,) = (plugin for plugin in plugins if plugin["name"] == "doe_docs")
    assert [(view["name"], view["href"], view["destination"]) for view in docs["external_views"]] == [
        ("dbt docs", "/dbt-docs/", "nav")
    ]
    assert running.rest.call("GET", "/plugins/importErrors")["total_entries"] == 0


def test_documentation_of_cosmos_is_off(running: Running) -> None:
    for name in ("default/dbt_docs", "doe/dbt_docs_index.html", "doe/manifest.json"):
        answer = running.rest.http.request("GET", f"{running.rest.url}/cosmos/{name}")
        assert b"fct_effects" not in answer.data
        assert answer.status == 404


def test_landing_starts_a_run_and_during_a_run_exactly_one_more(running: Running) -> None:
    running.pause("probe_landed", False)

    def ended(count: int) -> bool:
        states = [run["state"] for run in running.runs("probe_landed")]
        assert len(states) <= count and "failed" not in states
        return states == ["success"] * count

    running.land(1)
    until(lambda: any(run["state"] == "running" for run in running.runs("probe_landed")), "a run")
    for number in (2, 3):
        time.sleep(1.5)  # each is an event of its own
        running.land(number)
    until(lambda: ended(2), "one run more")

    # bytes that are not those of the key, by a plain client: they can never be loaded
    key = f"production_data/{'0' * 64}/production_data.csv"
    connect(running.connections.store).put_object("raw", key, io.BytesIO(b"x"), 1)
    until(lambda: ended(3), "a run for what is damaged")
    time.sleep(8)
    assert len(running.runs("probe_landed")) == 3, "what stays unloaded starts no runs for ever"

    object_store.down(running.home)
    time.sleep(5)
    object_store.up(running.home, credentials.of_home(running.home))
    running.land(4)
    until(lambda: ended(4), "a run after the store was away")
    assert {run["run_type"] for run in running.runs("probe_landed")} == {"asset_triggered"}
    running.pause("probe_landed", True)


def test_simulated_files_are_landed_once(running: Running) -> None:
    first, state = running.run("doe_simulate", seed=7, sensor_rows=50)
    assert state == "success"
    landed = running.result("doe_simulate", first, "land_simulated")
    assert landed["new"] > 10 and landed["present"] == 0
    again, state = running.run("doe_simulate", seed=7, sensor_rows=50)
    assert state == "success"
    assert running.result("doe_simulate", again, "land_simulated") == {"new": 0, "present": landed["new"]}


def test_landing_starts_the_pipeline(running: Running) -> None:
    running.pause("doe_pipeline", False)
    running.land(5)

    def types() -> set[str]:
        return {run["run_type"] for run in running.runs("doe_pipeline")}

    until(lambda: "asset_triggered" in types(), "doe_pipeline")
    running.pause("doe_pipeline", True)
    # in the first hours after its time the daily run, too, starts as soon as the DAG is switched on
    assert types() <= {"asset_triggered", "scheduled"}
    running.rest.settle("doe_pipeline")


def test_a_selection_is_built_and_one_that_selects_nothing_fails_with_a_notice(running: Running) -> None:
    refused = running.rest.http.request(
        "POST",
        f"{running.rest.url}/api/v2/dags/doe_dbt_run/dagRuns",
        headers=running.rest.headers,
        json={"logical_date": None, "conf": {"select": "--target-path /tmp"}},
    )
    assert refused.status == 400
    run, state = running.run("doe_dbt_run", select="no_such_model")
    assert state == "failed"
    until(lambda: any("doe_dbt_run" in text for text in running.told), "the notice")
    (text,) = (text for text in running.told if "doe_dbt_run" in text)
    assert text.startswith(f"FAILED doe_dbt_run, run {run}: dbt_build. What was loaded and built stands.")
    assert f"{running.rest.url}/dags/doe_dbt_run/runs/" in text
    _, state = running.run("doe_dbt_run", select="tag:master_data", full_refresh=True)
    assert state == "success"


def test_a_late_run_is_told_while_it_runs(running: Running) -> None:
    run, state = running.run("probe_late")
    assert state == "success"
    until(lambda: any("probe_late" in text for text in running.told), "the notice")
    (text,) = (text for text in running.told if "probe_late" in text)
    assert text.startswith(f"LATE probe_late, run {run}: since 20")
    assert "not finished: running " in text


def test_maintenance_runs(running: Running) -> None:
    run, state = running.run("doe_maintenance")
    assert state == "success", running.rest.tasks("doe_maintenance", run)
    assert running.result("doe_maintenance", run, "remove_old_logs") == 0
