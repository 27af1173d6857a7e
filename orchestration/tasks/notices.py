"""What is said when a run fails or is late: which tasks, which rows, and the way out.

It is logged, and posted as {"text": ...} to the address in connection `doe_notices` where there is one, e.g.
`AIRFLOW_CONN_DOE_NOTICES=https://hooks.example.com/services/...`. Notices hold names of tasks and objects and counts of
rows; errors of connections stay in the logs of the tasks.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import structlog
import urllib3
from airflow.sdk import BaseHook
from airflow.sdk.configuration import conf
from airflow.sdk.exceptions import AirflowNotFoundException
from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

from orchestration.tasks import ENDED

log = structlog.get_logger("doe.notices")  # as Airflow has set it up: the log of the task, DAG file or trigger

CONNECTION = "doe_notices"
SHOWN = 10
WAY_OUT = (
    "What was loaded and built stands. Repair the cause, then clear the failed tasks; the next run takes whatever is "
    "still not loaded."
)
LATE = (
    "Look at the logs of what runs; a task that hangs ends at its own timeout, or when it is marked as failed. The "
    "next run waits for this one."
)


def task_failed(context: Any) -> None:
    """On failure of a task: name it, its object and the reason, in the task's log. One notice follows for the run."""
    ti = context["ti"]
    what = f"{ti.dag_id}.{ti.task_id}{f'[{ti.map_index}]' if ti.map_index >= 0 else ''}"
    reason = str(context.get("exception") or "").strip().splitlines()
    log.error(f"FAILED {what} of {ti.run_id}: {reason[0] if reason else 'see its log'}. {WAY_OUT}")


def run_failed(context: Any) -> None:
    """On failure of a run, in the dag processor: what failed, what became of the rows that it found."""
    dag_id, run_id = context["dag"].dag_id, context["run_id"]
    states = _states(dag_id, run_id)
    failed = _named(task for task, state in states.items() if state == "failed")
    failed = failed or str(context.get("reason") or "see its log")
    tell(
        f"FAILED {dag_id}, run {run_id}: {failed}. {_rows(dag_id, run_id, states)}{WAY_OUT} {_address(dag_id, run_id)}"
    )


async def run_late(context: Mapping[str, Any]) -> None:
    """On a deadline that has passed, in the triggerer: what is not finished, and since when the run goes on."""
    await asyncio.to_thread(_run_late, context["dag_run"])


def _run_late(run: Mapping[str, Any]) -> None:
    dag_id, run_id = run["dag_id"], run["dag_run_id"]
    states = _states(dag_id, run_id)
    waiting = {task: state for task, state in states.items() if state not in ENDED}
    if not waiting:
        return  # a run that has failed in time keeps its deadline
    busy = _named(task for task, state in waiting.items() if state == "running")
    counts = Counter(state or "not started" for state in waiting.values())
    rest = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()) if state != "running")
    tell(
        f"LATE {dag_id}, run {run_id}: since {run['start_date'] or run['queued_at']}, not finished: "
        f"running {busy or 'nothing'}{f'; {rest}' if rest else ''}. "
        f"{_rows(dag_id, run_id, states)}{LATE} {_address(dag_id, run_id)}"
    )


def tell(text: str) -> None:
    """Log a notice, and post it where a webhook is given. What goes wrong with that is logged, and stops nothing."""
    log.error(text)
    try:
        address = _webhook()
        if address is None:
            return
        answer = urllib3.request("POST", address, json={"text": text}, timeout=10, retries=False, redirect=False)
        if answer.status >= 300:
            log.error(f"the webhook of connection {CONNECTION} answers {answer.status}: is its address right?")
    except Exception as error:  # its text would hold the address, which is a secret
        log.error(f"the webhook of connection {CONNECTION} is not reached: {type(error).__name__}")


def _webhook() -> str | None:
    """The address in the connection, as it was written there."""
    try:
        found = BaseHook.get_connection(CONNECTION)
    except AirflowNotFoundException:
        return None
    login = f"{quote(found.login, safe='')}:{quote(found.password or '', safe='')}@" if found.login else ""
    port, query = f":{found.port}" if found.port else "", urlencode(found.extra_dejson)
    path = quote(found.schema or "", safe="/:@!$&'()*+,;=~")
    return f"{found.conn_type}://{login}{found.host}{port}/{path}{f'?{query}' if query else ''}"


def _states(dag_id: str, run_id: str) -> dict[str, str | None]:
    """State of each task of a run; mapped ones as `load_3`."""
    found: dict[str, str | None] = RuntimeTaskInstance.get_task_states(dag_id=dag_id, run_ids=[run_id]).get(run_id, {})
    return found


def _rows(dag_id: str, run_id: str, states: Mapping[str, str | None]) -> str:
    if states.get("find_landed") != "success":
        return ""
    try:
        from orchestration.tasks.rows import rows_of_run  # the triggerer's loop would wait for so large an import

        rows = rows_of_run(dag_id, run_id)
    except Exception as error:  # the notice must come all the more when the warehouse is away
        return f"What became of the rows cannot be asked ({type(error).__name__}). "
    return f"{rows}. " if rows else ""


def _named(names: Any) -> str:
    found = sorted(names)
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(found[:SHOWN]) + more


def _address(dag_id: str, run_id: str) -> str:
    base: str = conf.get("api", "base_url", fallback="")
    return f"{base.rstrip('/')}/dags/{dag_id}/runs/{quote(run_id)}" if base else ""
