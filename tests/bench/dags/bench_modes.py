"""Airflow DAGs that `tests/bench/airflow.py` times: empty tasks, and the dbt project as Cosmos runs it by itself."""

import os
from datetime import timedelta
from pathlib import Path

from airflow.sdk import DAG, task
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import ExecutionMode, LoadMode, TestBehavior

from orchestration.dbt import PROJECT

TASKS = int(os.environ["DOE_BENCH_TASKS"])
HOURS_2 = timedelta(hours=2)


@task
def empty() -> None:
    """Nothing: what is left is Airflow's own time."""


with DAG(dag_id="bench_empty", schedule=None, max_active_tasks=64, dagrun_timeout=HOURS_2):
    for number in range(TASKS):
        empty.override(task_id=f"empty_{number}")()

for mode in (ExecutionMode.WATCHER, ExecutionMode.LOCAL):
    with DAG(dag_id=f"bench_{mode.value}", schedule=None, max_active_tasks=64, dagrun_timeout=HOURS_2):
        DbtTaskGroup(
            group_id="dbt",
            project_config=ProjectConfig(
                dbt_project_path=PROJECT, manifest_path=Path(os.environ["DOE_DBT_MANIFEST"]), install_dbt_deps=False
            ),
            profile_config=ProfileConfig(
                profile_name="doe_warehouse", target_name="warehouse", profiles_yml_filepath=PROJECT / "profiles.yml"
            ),
            execution_config=ExecutionConfig(execution_mode=mode),
            render_config=RenderConfig(
                load_method=LoadMode.DBT_MANIFEST, test_behavior=TestBehavior.BUILD, emit_datasets=False
            ),
            operator_args={"install_deps": False},
        )
