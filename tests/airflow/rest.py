"""Airflow's REST API, as a user of it would."""

import time
from contextlib import suppress
from typing import Any

import pytest
import urllib3

from orchestration.services.airflow import Airflow

RUN_SECONDS = 1500
ENDED = ("success", "failed")


class Away(AssertionError):
    """The server does not answer, or says that it cannot now."""


class Rest:
    """The REST API with a token."""

    def __init__(self, found: Airflow) -> None:
        self.http, self.url = urllib3.PoolManager(retries=3, timeout=60), found.url
        login = {"username": found.user, "password": found.password.get_secret_value()}
        token = self.http.request("POST", f"{self.url}/auth/token", json=login).json()["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **body: Any) -> Any:
        """The answer to a request."""
        more = {"json": body} if body else {}
        try:
            answer = self.http.request(method, f"{self.url}/api/v2{path}", headers=self.headers, **more)
        except urllib3.exceptions.HTTPError as error:
            raise Away(path) from error
        if answer.status >= 500:
            raise Away(path, answer.status, answer.data[:500])
        assert answer.status < 300, (path, answer.status, answer.data[:500])
        return answer.json()

    def wait_for_dags(self, *dags: str) -> None:
        """Until their files have been read; a file that cannot be read fails at once."""
        deadline = time.monotonic() + RUN_SECONDS
        while set(dags) - {found["dag_id"] for found in self.call("GET", "/dags?limit=100")["dags"]}:
            errors = self.call("GET", "/importErrors")["import_errors"]
            assert not errors, errors[0]["stack_trace"]
            assert time.monotonic() < deadline, f"{dags} were not read within {RUN_SECONDS} s"
            time.sleep(1)

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """All task instances of a run."""
        found: list[dict[str, Any]] = []
        while page := self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=100&offset={len(found)}")[
            "task_instances"
        ]:
            found += page
        return found

    def states(self, dag: str, run: str) -> dict[str, str]:
        """State of every task of a run that is not mapped."""
        return {task["task_id"]: task["state"] for task in self.tasks(dag, run) if task["map_index"] < 0}

    def start(self, dag: str) -> str:
        """Unpause and trigger: id of the run."""
        self.call("PATCH", f"/dags/{dag}", is_paused=False)
        run: str = self.call("POST", f"/dags/{dag}/dagRuns", logical_date=None)["dag_run_id"]
        return run

    def wait(self, dag: str, run: str) -> str:
        """Final state of a run; a server that is away for a moment is asked again."""
        deadline = time.monotonic() + RUN_SECONDS
        while time.monotonic() < deadline:
            try:
                state: str = self.call("GET", f"/dags/{dag}/dagRuns/{run}")["state"]
            except Away:
                state = ""
            if state in ENDED:
                return state
            time.sleep(2)
        pytest.fail(f"{dag} did not end within {RUN_SECONDS} s")

    def settle(self, dag: str) -> None:
        """End the runs that landing has started by itself behind the last one, which would find nothing new."""
        deadline, idle = time.monotonic() + RUN_SECONDS, 0
        while idle < 3:  # between two runs there is a moment without one
            assert time.monotonic() < deadline, f"{dag} did not come to rest within {RUN_SECONDS} s"
            active = self.call("GET", f"/dags/{dag}/dagRuns?state=queued&state=running")["dag_runs"]
            for run in active:
                with suppress(Away):  # the scheduler had the row; once more
                    self.call("PATCH", f"/dags/{dag}/dagRuns/{run['dag_run_id']}", state="success")
            idle = 0 if active else idle + 1
            time.sleep(2)

    def run(self, dag: str) -> tuple[str, str]:
        """Unpause, trigger, wait: id and final state of the run."""
        run = self.start(dag)
        return run, self.wait(dag, run)
