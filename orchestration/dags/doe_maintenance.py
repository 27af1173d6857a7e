"""Airflow DAG `doe_maintenance`: every Sunday: old logs, leftovers of killed processes, vacuum, what waits for a look.

Landed objects and `raw.load_manifest` are never touched: every row stays accounted for. Airflow's own database is not
reached from a task: `airflow db clean --clean-before-timestamp ... --yes`, run where `airflow db migrate` is run.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, CronTriggerTimetable, Param, task

from orchestration.tasks.defaults import AGAIN, common

PARAMS = {
    "log_days": Param(30, type="integer", minimum=7, maximum=3650, title="Days that logs are kept"),
    "quarantine_days": Param(
        7, type="integer", minimum=1, maximum=365, title="Days after which quarantine is a notice"
    ),
}


@task
def remove_old_logs(*, params: dict[str, Any]) -> int:
    """Logs of tasks and DAG files that nobody has written to for so long."""
    from airflow.sdk.configuration import conf

    from orchestration.tasks import maintenance

    return maintenance.remove_old_logs(Path(conf.get("logging", "base_log_folder")), params["log_days"])


@task
def remove_left_behind() -> list[str]:
    """Temporary folders of dbt and of simulations whose process was killed, on the worker that runs this."""
    from orchestration.tasks import maintenance

    return maintenance.remove_left_behind()


@task(**AGAIN, map_index_template="{{ task.op_kwargs['role'] }}")
def vacuum(role: str) -> int:
    """VACUUM (ANALYZE) of what a role owns, as that role: nobody else may."""
    from orchestration.tasks import maintenance
    from orchestration.tasks.connections import postgres

    return maintenance.vacuum(postgres(role), role)


@task(**AGAIN)  # type: ignore[untyped-decorator]
def remind(*, params: dict[str, Any]) -> dict[str, int]:
    """A notice of objects that nobody has looked at since they went into quarantine."""
    from orchestration.tasks import maintenance
    from orchestration.tasks.connections import postgres
    from orchestration.tasks.notices import tell

    forgotten = maintenance.forgotten_quarantine(postgres("loader"), params["quarantine_days"])
    if forgotten:
        tell(maintenance.reminder(forgotten, params["quarantine_days"]))
    return forgotten


with DAG(
    dag_id="doe_maintenance",
    schedule=CronTriggerTimetable("0 5 * * 0", timezone="UTC"),
    params=PARAMS,
    doc_md=__doc__,
    **common(late_after=timedelta(hours=2), timeout=timedelta(hours=4)),
):
    remove_old_logs()  # type: ignore[call-arg]  # params come from the context
    remove_left_behind()
    vacuum.expand(role=["loader", "transformer"])
    remind()
