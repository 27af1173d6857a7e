"""The dbt project in Airflow: one `dbt build` for the whole run, and one task per node that follows it.

A task of its own for each of some 500 nodes would start dbt as often, at 4 to 7 s each. Here one task runs
`dbt build` and tells as it goes what became of each node; the task of a node waits for that in the triggerer,
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
from datetime import timedelta
from pathlib import Path
from typing import Any, TypedDict

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from airflow.sdk.execution_time.xcom import XCom
from airflow.triggers.base import BaseTrigger, StartTriggerArgs, TaskSkippedEvent, TaskSuccessEvent, TriggerEvent
from asgiref.sync import sync_to_async

from orchestration.dbt import PROJECT, environment, only_build
from orchestration.tasks import ENDED
from orchestration.tasks.connections import postgres
from orchestration.tasks.dbt_selection import selection

STATUSES = "statuses"
# Each end of a task has the dag processor read the DAG file; told in heaps, it does so once for all of a heap.
TELL_SECONDS = 10
FOLLOW = timedelta(hours=6)  # loads and build
TEMPORARY = "doe-dbt-"  # how folders begin that a killed build leaves behind
GOOD = ("success", "pass", "warn", "no-op")
FAILED = ("error", "fail")
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
    """Events of a dbt build as they come; its messages go to the task's log. The last one is `{"exit": status}`."""
    warehouse = postgres("transformer")
    with (
        only_build(warehouse, lambda: log.info("another dbt build goes on; this one waits for its end")),
        tempfile.TemporaryDirectory(prefix=TEMPORARY) as target,
    ):
        program = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
        command = [*program, "--log-format", "json", "build", *arguments]
        command += ["--target-path", target, "--log-path", target]
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment(warehouse),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
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
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


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
    return (node["unique_id"], state) if state in (*GOOD, *FAILED, "skipped") else None


class DbtBuild(BaseOperator):
    """`dbt build` of the whole project, or of what the run's Params select.

    What became of each node is in XCom `statuses`, renewed as it goes.

    A model that fails because the database went away is no verdict: the task is tried again. A failed test or wrong
    SQL would fail again, and ends it.
    """

    def execute(self, context: Any) -> None:
        """Run dbt, and publish as it goes."""
        ti, arguments = context["ti"], selection(context["params"])
        statuses: dict[str, str] = {}
        ti.xcom_push(STATUSES, _told(statuses, ended=False))
        results: dict[str, tuple[str, str]] = {}
        status, pushed = 1, time.monotonic()
        for event in run_dbt(arguments, self.log):
            status, results = event.get("exit", status), event.get("results", results)
            if (found := finished_node(event)) and found[1] != "error":
                statuses[found[0]] = found[1]
            if time.monotonic() - pushed > TELL_SECONDS:
                ti.xcom_push(STATUSES, _told(statuses, ended=False))
                pushed = time.monotonic()
        errors = {node: message for node, (state, message) in results.items() if state == "error"}
        troubles = [node for node, message in errors.items() if any(word in message.lower() for word in PASSING)]
        statuses |= {node: state for node, (state, _) in results.items() if node not in troubles}
        ti.xcom_push(STATUSES, _told(statuses, ended=True))
        if status == 0 and results:
            return
        if status == 0:
            raise AirflowFailException(f"nothing is selected by {' '.join(arguments)}: `dbt ls` shows what there is")
        failures = [node for node, state in statuses.items() if state in FAILED]
        if troubles or not failures:
            raise RuntimeError("dbt could not finish; it is tried again:\n" + "\n".join(errors.values()))
        raise AirflowFailException(
            f"{len(failures)} nodes failed; what was built before stands. Repair, then clear this task:\n"
            + "\n".join(f"{node}: {errors.get(node, 'the test fails')}" for node in failures)
        )


class Told(TypedDict):
    """What a build has told: status by node, and whether that is its last word."""

    nodes: dict[str, str]
    ended: bool


def _told(nodes: dict[str, str], ended: bool) -> dict[str, Any]:
    return {"nodes": nodes, "ended": ended}


class NodeTrigger(BaseTrigger):
    """Waits until the build has told about all of a task's nodes.

    Cleared after the build has ended, the task builds its nodes itself, as soon as the tasks before it have ended.
    """

    def __init__(self, build_task: str, nodes: list[str], before: list[str]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.build_task, self.nodes, self.before = build_task, nodes, before

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """How Airflow keeps it."""
        kwargs = {"build_task": self.build_task, "nodes": self.nodes, "before": self.before}
        return "orchestration.tasks.dbt_nodes.NodeTrigger", kwargs

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event: a success ends the task here; a failure goes to a worker, which says it in the task's log."""
        ti = self.task_instance
        assert ti is not None
        states, told = await sync_to_async(_look)(ti.dag_id, ti.run_id, self.build_task)
        alone = ti.try_number > 1 and states.get(self.build_task) in ENDED
        while (event := self._turn(states) if alone else self._verdict(states.get(self.build_task), told)) is None:
            await asyncio.sleep(1)
            states, told = await sync_to_async(_look)(ti.dag_id, ti.run_id, self.build_task)
        yield event

    def _turn(self, states: Mapping[str, str | None]) -> TriggerEvent | None:
        """Whether it is this task's turn to build its nodes."""
        before = [states.get(task) for task in self.before]
        if any(state not in ENDED for state in before):
            return None
        return TriggerEvent({"run": True}) if set(before) <= {"success"} else TaskSkippedEvent()  # type: ignore[no-untyped-call]

    def _verdict(self, state: str | None, told: Told) -> TriggerEvent | None:
        """What the build says of these nodes; None while it has not said it."""
        ended = state in ENDED
        if told["ended"] and not ended:  # of the try before this one
            return None
        known = {node: told["nodes"].get(node) for node in self.nodes}
        if failed := {node: said for node, said in known.items() if said in FAILED}:
            return TriggerEvent({"bad": failed})  # type: ignore[no-untyped-call]
        if all(said in GOOD for said in known.values()):
            return TaskSuccessEvent()
        if state == "success" and (missing := [node for node, said in known.items() if said is None]):
            return TriggerEvent({"bad": dict.fromkeys(missing, "dbt does not know it")})  # type: ignore[no-untyped-call]
        # only now: a task that is skipped while the build runs would let the run end as a success
        return TaskSkippedEvent() if ended else None


_Seen = tuple[dict[str, str | None], Told]
_cache: dict[tuple[str, str, str], tuple[float, _Seen]] = {}
_lock = threading.Lock()


def _look(dag_id: str, run_id: str, build_task: str) -> _Seen:
    """States of the run's tasks and what its build told, asked for once a second however many tasks wait."""
    key = (dag_id, run_id, build_task)
    with _lock:
        asked, seen = _cache.get(key, (0.0, ({}, Told(nodes={}, ended=False))))
        if time.monotonic() - asked > 1:
            # the states first: what is told when a build has ended is complete
            states = RuntimeTaskInstance.get_task_states(dag_id=dag_id, run_ids=[run_id]).get(run_id, {})
            told = XCom.get_one(key=STATUSES, dag_id=dag_id, task_id=build_task, run_id=run_id)
            seen = (states, told or Told(nodes={}, ended=False))
            _cache.clear()
            _cache[key] = (time.monotonic(), seen)
        return seen


class DbtNode(BaseOperator):
    """A node of the dbt project with its own tests: follows the build, and builds itself when it is cleared."""

    start_from_trigger = True

    def __init__(self, *, build_task: str, nodes: list[str], select: str, **kwargs: Any) -> None:
        # dbt keeps the order; waiting for the tasks before it would take seconds for each step of the graph
        super().__init__(trigger_rule="always", **kwargs)
        self.build_task, self.nodes, self.select = build_task, nodes, select

    def follow(self) -> None:
        """Wait for the build in the triggerer. Called when the graph is drawn: the tasks before it are known then."""
        self.start_trigger_args = StartTriggerArgs(
            trigger_cls="orchestration.tasks.dbt_nodes.NodeTrigger",
            trigger_kwargs={
                "build_task": self.build_task,
                "nodes": self.nodes,
                "before": sorted(self.upstream_task_ids),
            },
            next_method="resume",
            next_kwargs=None,
            timeout=FOLLOW,
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
        for event in run_dbt(["--select", self.select], self.log):
            status = event.get("exit", status)
        if status:
            raise AirflowFailException(f"dbt build --select {self.select} failed; its messages are above")
