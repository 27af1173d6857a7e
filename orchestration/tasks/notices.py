"""What is said when something fails: which object or node, and the way out."""

from typing import Any

from orchestration.console import err


def report(context: Any) -> None:
    """On failure of a task: name it, its object and the way out, in the log of the scheduler's process."""
    ti = context["ti"]
    what = f"{ti.dag_id}.{ti.task_id}"
    if ti.map_index >= 0:
        what += f"[{ti.map_index}]"
    reason = str(context.get("exception") or "").strip().splitlines()
    err.print(
        f"FAILED {what} of {ti.run_id}: {reason[0] if reason else 'see its log'}. "
        "What was loaded and built before stands. Repair the cause, then clear the task; "
        "the next run takes whatever is still not loaded.",
        markup=False,
        soft_wrap=True,
    )
