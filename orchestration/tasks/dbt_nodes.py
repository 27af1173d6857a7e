"""The dbt project in Airflow: one `dbt build` for the whole run, and one task per node that follows it.

A task of its own for each of some 500 nodes would start dbt as often, at 4 to 7 s each. Here one task runs
`dbt build` and tells as it goes what became of each node; the task of a node waits for that in the triggerer,
without a process. Cleared afterwards, it builds its node by itself.
"""

import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator
from airflow.sdk.exceptions import AirflowFailException, AirflowRuntimeError
from airflow.triggers.base import StartTriggerArgs

from orchestration.tasks.dbt_process import FAILED, GOOD, finished_node, run_dbt
from orchestration.tasks.dbt_selection import selection
from orchestration.tasks.dbt_trigger import STATUSES, Told

# Each end of a task has the dag processor read the DAG file; told in heaps, it does so once for all of a heap.
TELL_SECONDS = 10
FOLLOW = timedelta(hours=6)  # loads and build
# what a database says that goes away or comes back: a second try can help
PASSING = (
    "connection",
    "server closed",
    "terminating",
    "starting up",
    "shutting down",
    "deadlock",
)


class DbtBuild(BaseOperator):
    """`dbt build` of the whole project, or of what the run's Params select.

    What became of each node is in XCom `statuses`, renewed as it goes.

    A model that fails because the database went away is no verdict: the task is tried again. A failed test or wrong
    SQL would fail again, and ends it.
    """

    def execute(self, context: Any) -> None:
        """Run dbt, and tell as it goes."""
        ti, arguments = context["ti"], selection(context["params"])
        statuses: dict[str, str] = {}
        results: dict[str, tuple[str, str]] = {}
        ti.xcom_push(STATUSES, Told(nodes=statuses, ended=False))
        status, pushed = 1, time.monotonic()
        for event in run_dbt(arguments, self.log):
            status, results = event.get("exit", status), event.get("results", results)
            # an error may be the database's; then the next try builds it, and what is skipped because of it
            if (found := finished_node(event)) and found[1] not in ("error", "skipped"):
                statuses[found[0]] = found[1]
            if time.monotonic() - pushed > TELL_SECONDS:
                with suppress(AirflowRuntimeError):  # who cannot be told now is told the next time
                    ti.xcom_push(STATUSES, Told(nodes=statuses, ended=False))
                pushed = time.monotonic()
        errors = {node: message for node, (state, message) in results.items() if state == "error"}
        troubles = [node for node, message in errors.items() if any(word in message.lower() for word in PASSING)]
        statuses |= {node: state for node, (state, _) in results.items() if state in GOOD or not troubles}
        ti.xcom_push(STATUSES, Told(nodes=statuses, ended=True))
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
            trigger_cls="orchestration.tasks.dbt_trigger.NodeTrigger",
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
