"""What the task of a dbt node waits for, in the triggerer: what the build tells of it."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, TypedDict

from airflow.sdk.exceptions import AirflowRuntimeError
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance
from airflow.sdk.execution_time.xcom import XCom
from airflow.triggers.base import BaseTrigger, TaskSkippedEvent, TaskSuccessEvent, TriggerEvent
from asgiref.sync import sync_to_async

from orchestration.tasks import ENDED
from orchestration.tasks.dbt_process import FAILED, GOOD

STATUSES = "statuses"  # the XCom by which a build tells
LOOK_SECONDS = 3


class Told(TypedDict):
    """What a build has told: status by node, and whether that is its last word."""

    nodes: dict[str, str]
    ended: bool


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
        return "orchestration.tasks.dbt_trigger.NodeTrigger", kwargs

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event: a success ends the task here; a failure goes to a worker, which says it in the task's log."""
        ti = self.task_instance
        assert ti is not None
        states, told = await sync_to_async(_look)(ti.dag_id, ti.run_id, self.build_task)
        alone = ti.try_number > 1 and states.get(self.build_task) in ENDED
        while (event := self._turn(states) if alone else self._verdict(states.get(self.build_task), told)) is None:
            await asyncio.sleep(LOOK_SECONDS)
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
    """States of the run's tasks and what its build told, asked for once however many tasks wait."""
    key = (dag_id, run_id, build_task)
    with _lock:
        asked, seen = _cache.get(key, (0.0, ({}, Told(nodes={}, ended=False))))
        if time.monotonic() - asked > LOOK_SECONDS / 2:
            # a database that is away for a moment: what was told before stands until it is back
            with suppress(AirflowRuntimeError):
                # the states first: what is told when a build has ended is complete
                states = RuntimeTaskInstance.get_task_states(dag_id=dag_id, run_ids=[run_id]).get(run_id, {})
                told = XCom.get_one(key=STATUSES, dag_id=dag_id, task_id=build_task, run_id=run_id)
                seen = (states, told or Told(nodes={}, ended=False))
            _cache.clear()
            _cache[key] = (time.monotonic(), seen)
        return seen
