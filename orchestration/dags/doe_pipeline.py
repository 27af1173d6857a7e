"""Airflow DAG `doe_pipeline`: what is landed goes into the warehouse, through dbt and into bucket `results`."""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable, get_parsing_context, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from orchestration.publish import PUBLISHED
from orchestration.tasks.assets import LANDED, LEFT_OVER, RESULTS, marts, raw_tables
from orchestration.tasks.dbt_nodes import DbtBuild
from orchestration.tasks.defaults import AGAIN, common

MAX_OBJECTS = 500  # of one run, oldest first; the rest is for the next one


@task(**AGAIN, execution_timeout=timedelta(minutes=10), outlets=[LEFT_OVER])
def find_landed(*, outlet_events: Any) -> list[str]:
    """Keys of landed objects that are not loaded yet; more than one run takes start another one behind it."""
    from orchestration.tasks.steps import landed_keys

    found = landed_keys()
    if len(found) > MAX_OBJECTS:
        outlet_events[LEFT_OVER].add(LANDED)
    return found[:MAX_OBJECTS]


@task(**AGAIN, execution_timeout=timedelta(minutes=30))
def check(object_keys: list[str]) -> list[str]:
    """Great Expectations on each object as a whole: keys of those that may be loaded; the others go into quarantine."""
    from orchestration.tasks.steps import check_keys

    return check_keys(object_keys)


@task(
    **AGAIN,
    max_active_tis_per_dagrun=4,
    map_index_template="{{ task.op_kwargs['object_key'] }}",
    inlets=[LANDED],
    outlets=raw_tables(),
)
def load(object_key: str) -> dict[str, int]:
    """One object, in one transaction. Rejected rows are told and do not stop the others."""
    from orchestration.tasks.steps import Damaged, load_key

    try:
        return load_key(object_key)
    except Damaged as damaged:  # bytes do not heal
        raise AirflowFailException(str(damaged)) from None


@task(**AGAIN, execution_timeout=timedelta(minutes=10))
def check_marts() -> dict[str, list[str]]:
    """Great Expectations on the marts. After a look at what is implausible, mark this task as succeeded to publish."""
    from orchestration.tasks.steps import Implausible, check_built_marts

    try:
        return check_built_marts()
    except Implausible as implausible:
        raise AirflowFailException(str(implausible)) from None


@task(**AGAIN, inlets=marts(PUBLISHED), outlets=[RESULTS])
def publish() -> list[str]:
    """The marts as Parquet in bucket `results`."""
    from orchestration.tasks.steps import publish_marts

    return publish_marts()


@task(**AGAIN, execution_timeout=timedelta(minutes=30))
def sync_dashboards() -> dict[str, int]:
    """Metabase as the definitions of the dashboards say; skipped where none is named (`DOE_METABASE_URL`)."""
    from orchestration.tasks.steps import NotConfigured
    from orchestration.tasks.steps import sync_dashboards as sync

    try:
        return sync()
    except NotConfigured as reason:
        raise AirflowSkipException(str(reason)) from None


def wants_nodes() -> bool:
    """Whether the dbt project has to be drawn: a worker that runs one of the steps reads this file sooner without."""
    task_id = get_parsing_context().task_id
    return task_id is None or "." in task_id


with DAG(
    dag_id="doe_pipeline",
    schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable("0 3 * * *", timezone="UTC"), assets=[LANDED]),
    max_active_tasks=64,
    doc_md=__doc__,
    **common(late_after=timedelta(hours=2), timeout=timedelta(hours=6)),
) as pipeline:
    # the decorator knows XComs and the context, its types do not
    loaded = load.expand(object_key=check(find_landed()))  # type: ignore[arg-type, call-arg]
    # an object that fails ends the run as failed, and does not stop the others
    ready = EmptyOperator(task_id="ready", trigger_rule="all_done")
    all_loaded = EmptyOperator(task_id="all_loaded", trigger_rule="none_failed")
    build = DbtBuild(task_id="dbt_build", priority_weight=1000, inlets=raw_tables(), outlets=marts(), **AGAIN)
    checked, published = check_marts(), publish()
    loaded >> [ready, all_loaded]
    ready >> build >> checked >> published >> sync_dashboards()
    if wants_nodes():
        from orchestration.tasks.dbt_graph import dbt_groups

        for group in dbt_groups(pipeline, build.task_id).values():
            for node in group.iter_tasks():
                if not node.upstream_task_ids:
                    ready >> node
            group >> checked
