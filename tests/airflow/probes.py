"""Airflow DAGs of the tests: what `doe_pipeline` does without its dbt build, and a run that is late at once."""

import time
from datetime import timedelta

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, AssetWatcher, CronTriggerTimetable, task

from orchestration.tasks.defaults import common
from orchestration.tasks.landing import LandedTrigger

PROBED = Asset("probed", watchers=[AssetWatcher("probe", LandedTrigger(seconds=1))])
NEVER = CronTriggerTimetable("0 0 29 2 *", timezone="UTC")


@task(retries=3, retry_delay=timedelta(seconds=1))  # a busy machine may not get a task started
def take() -> None:
    """Find, linger, load: what lands meanwhile is not found."""
    from orchestration.tasks.steps import Damaged, landed_keys, load_key

    found = landed_keys()
    time.sleep(8)
    for key in found:
        try:
            load_key(key)
        except Damaged:
            continue


@task(retries=3, retry_delay=timedelta(seconds=1))
def linger() -> None:
    """Longer than the run should take."""
    time.sleep(20)


with DAG(
    dag_id="probe_landed",
    schedule=AssetOrTimeSchedule(timetable=NEVER, assets=[PROBED]),
    **common(late_after=timedelta(minutes=30), timeout=timedelta(hours=1)),
):
    take()

with DAG(
    dag_id="probe_late",
    schedule=None,
    **common(late_after=timedelta(seconds=1), timeout=timedelta(hours=1)),
):
    linger()
