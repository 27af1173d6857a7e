"""Airflow DAG `doe_simulate`: simulated experiments, production and sensors are landed, as a plant would land them.

The same seed writes the same files, so that a second run lands nothing new. Another seed is other data of the same
experiments: production and sensors are loaded, experiments whose ids are taken are rejected, and say so.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG, Param, task

from orchestration.tasks.defaults import AGAIN, common

PARAMS = {
    "seed": Param(1908, type="integer", minimum=0, maximum=2**32 - 1, title="Seed"),
    "sensor_rows": Param(20_000, type="integer", minimum=1, maximum=1_000_000, title="Rows of sensors"),
}


@task(**AGAIN)  # type: ignore[untyped-decorator]
def land_simulated(*, params: dict[str, Any]) -> dict[str, int]:
    """Write the files into a temporary folder and land them as user `lander`; the watcher does the rest."""
    from orchestration.tasks import steps

    return steps.land_simulated(params["seed"], params["sensor_rows"])


with DAG(
    dag_id="doe_simulate",
    schedule=None,
    params=PARAMS,
    doc_md=__doc__,
    **common(late_after=timedelta(minutes=15), timeout=timedelta(minutes=30)),
):
    land_simulated()  # params come from the context
