"""Airflow DAG `doe_dbt_run`: `dbt build` of what a person selects, with tests; it waits while another build goes on."""

from datetime import timedelta

from airflow.sdk import DAG

from orchestration.tasks.dbt_nodes import DbtBuild
from orchestration.tasks.dbt_selection import PARAMS
from orchestration.tasks.defaults import AGAIN, common

with DAG(
    dag_id="doe_dbt_run",
    schedule=None,
    params=PARAMS,
    doc_md=__doc__,
    **common(late_after=timedelta(hours=1), timeout=timedelta(hours=3)),
):
    DbtBuild(task_id="dbt_build", **AGAIN)
