"""What all DAGs have in common: one run at a time, timeouts, retries where one can help, notices."""

from datetime import timedelta
from typing import Any

from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from orchestration.tasks.notices import run_failed, run_late, task_failed

# a store or a server that is away for a moment comes back
AGAIN: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
}


def common(*, late_after: timedelta, timeout: timedelta) -> dict[str, Any]:
    """Arguments of every DAG; `late_after` says that a run takes longer than it should, `timeout` ends it."""
    return {
        "catchup": False,
        "max_active_runs": 1,
        "dagrun_timeout": timeout,
        "default_args": {"execution_timeout": min(timeout, timedelta(hours=2)), "on_failure_callback": task_failed},
        "on_failure_callback": run_failed,
        # runs in the triggerer: a notice of late runs must not wait for a worker
        "deadline": DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT, interval=late_after, callback=AsyncCallback(run_late)
        ),
        "tags": ["doe"],
    }
