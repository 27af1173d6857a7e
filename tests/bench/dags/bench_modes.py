"""Airflow DAGs of the benchmark: as many empty tasks as `doe_pipeline` has, and Cosmos' own ways to run dbt."""

import os
from datetime import timedelta

from airflow.sdk import DAG, task
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import ExecutionMode, LoadMode, TestBehavior

from orchestration.dbt import PROJECT, manifest_path

COMMON = {"schedule": None, "catchup": False, "max_active_tasks": 64, "dagrun_timeout": timedelta(hours=1)}


@task
def nothing() -> None:
    """What a task costs that does nothing."""


with DAG("bench_empty", **COMMON):
    for number in range(int(os.environ["BENCH_TASKS"])):
        nothing.override(task_id=f"empty_{number}")()


def cosmos(mode: ExecutionMode, tests: TestBehavior, select: list[str]) -> None:
    """The dbt project, or a part of it, as Cosmos runs it out of the box."""
    DbtTaskGroup(
        group_id="dbt",
        project_config=ProjectConfig(dbt_project_path=PROJECT, manifest_path=manifest_path(), install_dbt_deps=False),
        profile_config=ProfileConfig(
            profile_name="doe_warehouse", target_name="warehouse", profiles_yml_filepath=PROJECT / "profiles.yml"
        ),
        execution_config=ExecutionConfig(execution_mode=mode),
        render_config=RenderConfig(load_method=LoadMode.DBT_MANIFEST, test_behavior=tests, select=select),
    )


with DAG("bench_watcher", **COMMON):
    cosmos(ExecutionMode.WATCHER, TestBehavior.AFTER_EACH, [])  # it knows no BUILD

# one dbt process per node: a part says what a node costs
with DAG("bench_local", **COMMON):
    cosmos(ExecutionMode.LOCAL, TestBehavior.BUILD, ["tag:cost"])
