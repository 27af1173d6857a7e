"""The dbt project in Airflow: one `dbt build` for the whole run, and one task per node that follows it.

A task of its own for each of some 500 nodes would start dbt as often, at 4 to 7 s each. Here one task runs
`dbt build` and tells, once a second, what became of each node; the task of a node waits for that in the triggerer,
without a process. Cleared afterwards, it builds its node by itself.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException, AirflowRuntimeError
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from airflow.sdk.execution_time.xcom import XCom
from airflow.triggers.base import BaseTrigger, StartTriggerArgs, TaskSuccessEvent, TriggerEvent
from asgiref.sync import sync_to_async

from orchestration.dbt import PROJECT, environment
from orchestration.tasks.connections import postgres

STATUSES = "statuses"
ENDED = ("success", "failed", "skipped", "upstream_failed", "removed")
GOOD = ("success", "pass", "warn", "no-op")
BAD = ("error", "fail", "skipped")
# what a database says that goes away or comes back: a second try can help
PASSING = (
    "connection",
    "server closed",
    "terminating",
    "starting up",
    "shutting down",
    "deadlock",
)


def run_dbt(arguments: Sequence[str], log: Any) -> Iterator[dict[str, Any]]:
    """Events of a dbt command as they come; its messages go to the task's log. The last one is `{"exit": status}`."""
    with tempfile.TemporaryDirectory(prefix="doe-dbt-") as target:
        command = [sys.executable, "-m", "orchestration.tasks.tied_dbt", "--log-format", "json", *arguments]
        command += ["--target-path", target, "--log-path", target]
        # leaving the block, however, closes dbt's standard input, and that ends it
        with subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment(postgres("transformer")),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                try:
                    event = json.loads(line)
                except ValueError:
                    log.info("%s", line.rstrip())
                    continue
                log.info("%s", event["info"]["msg"])
                yield event
            yield {"exit": process.wait(), "results": _results(Path(target) / "run_results.json")}


def _results(path: Path) -> dict[str, tuple[str, str]]:
    """Status and message of every node that dbt was to run, by unique id; the last word on each."""
    if not path.exists():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))["results"]
    return {each["unique_id"]: (each["status"], each["message"] or "") for each in found}


def finished_node(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Unique id and status of a node that an event says has come to its end."""
    data = event.get("data", {})
    node = data.get("node_info") or {}
    # of a unit test that has ended, node_info still says that it runs
    state = data["status"] if event.get("info", {}).get("name") == "LogTestResult" else node.get("node_status")
    return (node["unique_id"], state) if state in (*GOOD, *BAD) else None


class DbtBuild(BaseOperator):
    """`dbt build` of the whole project; what became of each node is in XCom `statuses`, renewed every second.

    A model that fails because the database went away is no verdict: the task is tried again. A failed test or wrong
    SQL would fail again, and ends it.
    """

    def __init__(self, *, arguments: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments = list(arguments)

    def execute(self, context: Any) -> None:
        """Run dbt, and publish as it goes."""
        ti = context["ti"]
        statuses: dict[str, str] = {}
        results: dict[str, tuple[str, str]] = {}
        status, pushed = 1, time.monotonic()
        for event in run_dbt(["build", *self.arguments], self.log):
            status, results = event.get("exit", status), event.get("results", results)
            # an error may be the database's; then the next try builds it, and what is skipped because of it
            if (found := finished_node(event)) and found[1] not in ("error", "skipped"):
                statuses[found[0]] = found[1]
            if time.monotonic() - pushed > 1:
                with suppress(AirflowRuntimeError):  # who cannot be told now is told a second later
                    ti.xcom_push(STATUSES, statuses)
                pushed = time.monotonic()
        errors = {node: message for node, (state, message) in results.items() if state == "error"}
        troubles = [node for node, message in errors.items() if any(word in message.lower() for word in PASSING)]
        statuses |= {node: state for node, (state, _) in results.items() if state in GOOD or not troubles}
        ti.xcom_push(STATUSES, statuses)
        if status == 0:
            return
        failures = [node for node, state in statuses.items() if state in ("error", "fail")]
        if troubles or not failures:
            raise RuntimeError("dbt could not finish; it is tried again:\n" + "\n".join(errors.values()))
        raise AirflowFailException(
            f"{len(failures)} nodes failed; what was built before stands. Repair, then clear this task:\n"
            + "\n".join(f"{node}: {errors.get(node, 'the test fails')}" for node in failures)
        )


class NodeTrigger(BaseTrigger):
    """Waits until the build has told about all of a task's nodes."""

    def __init__(self, build_task: str, nodes: list[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.build_task, self.nodes = build_task, nodes

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How Airflow keeps it."""
        return "orchestration.tasks.dbt_nodes.NodeTrigger", {"build_task": self.build_task, "nodes": self.nodes}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event: success ends the task here; anything else goes to a worker, which says it in the task's log."""
        ti = self.task_instance
        assert ti is not None
        if ti.try_number > 1:
            yield TriggerEvent({"run": True})  # type: ignore[no-untyped-call]
            return
        while True:
            state, statuses = await sync_to_async(_statuses)(ti.dag_id, ti.run_id, self.build_task)
            if state in ENDED:
                statuses = dict.fromkeys(self.nodes, f"not built, {self.build_task} is {state}") | statuses
            known = {node: statuses[node] for node in self.nodes if node in statuses}
            bad = {node: said for node, said in known.items() if said not in GOOD}
            if bad:
                yield TriggerEvent({"bad": bad})  # type: ignore[no-untyped-call]
                return
            if len(known) == len(self.nodes):
                yield TaskSuccessEvent()
                return
            await asyncio.sleep(1)


_Told = tuple[str | None, dict[str, str]]
_cache: dict[tuple[str, str, str], tuple[float, _Told]] = {}
_lock = threading.Lock()


def _statuses(dag_id: str, run_id: str, task_id: str) -> _Told:
    """The build's own state and what it published, asked for once a second however many tasks wait."""
    key = (dag_id, run_id, task_id)
    with _lock:
        asked, told = _cache.get(key, (0.0, (None, {})))
        if time.monotonic() - asked > 1:
            # a database that is away for a moment: what was told before stands until it is back
            with suppress(AirflowRuntimeError):
                # the state first: what is published when a build has ended is complete
                states = RuntimeTaskInstance.get_task_states(dag_id=dag_id, task_ids=[task_id], run_ids=[run_id])
                statuses = XCom.get_one(key=STATUSES, dag_id=dag_id, task_id=task_id, run_id=run_id) or {}
                told = (states.get(run_id, {}).get(task_id), statuses)
            _cache.clear()
            _cache[key] = (time.monotonic(), told)
        return told


class DbtNode(BaseOperator):
    """A node of the dbt project with its own tests: follows the build, and builds itself when it is cleared."""

    start_from_trigger = True

    def __init__(self, *, build_task: str, nodes: list[str], select: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.build_task, self.nodes, self.select = build_task, nodes, select
        self.start_trigger_args = StartTriggerArgs(
            trigger_cls="orchestration.tasks.dbt_nodes.NodeTrigger",
            trigger_kwargs={"build_task": build_task, "nodes": nodes},
            next_method="resume",
            next_kwargs=None,
            timeout=timedelta(hours=2),
        )

    def execute(self, context: Any) -> None:
        """Build the node by itself."""
        self._build()

    def resume(self, context: Any, event: dict[str, Any]) -> None:
        """Tell what failed, or build the node by itself after it was cleared."""
        if bad := event.get("bad"):
            lines = "\n".join(f"{node}: {state}" for node, state in bad.items())
            raise AirflowFailException(f"dbt says of {self.task_id}:\n{lines}\nThe reason is in {self.build_task}")
        self._build()

    def _build(self) -> None:
        status = 1
        for event in run_dbt(["build", "--select", self.select], self.log):
            status = event.get("exit", status)
        if status:
            raise AirflowFailException(f"dbt build --select {self.select} failed; its messages are above")
