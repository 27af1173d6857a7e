"""The DAGs as Airflow reads them; without the extra `airflow` these tests are skipped."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration import services as embedded
from orchestration.home import PROJECT_ROOT

pytest.importorskip("airflow")
pytestmark = pytest.mark.airflow


@pytest.fixture(scope="module")
def bag(services: embedded.Connections, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """All DAG files, rendered from a manifest of this checkout."""
    from orchestration.dbt import write_manifest

    folder = tmp_path_factory.mktemp("airflow")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRFLOW_HOME", str(folder))
        patch.setenv("AIRFLOW__CORE__LOAD_EXAMPLES", "False")
        patch.setenv("DOE_DBT_MANIFEST", str(write_manifest(services.postgres, folder)))
        from airflow.dag_processing.dagbag import DagBag

        yield DagBag(PROJECT_ROOT / "orchestration" / "dags")


def test_bag_holds_the_dags_without_errors(bag: Any) -> None:
    assert bag.dags, "the bag is empty: the tests below would say nothing"
    assert not bag.import_errors
    assert set(bag.dags) == {"doe_pipeline"}


def test_no_dag_file_has_a_name_that_dbt_imports() -> None:
    assert not list((PROJECT_ROOT / "orchestration" / "dags").glob("dbt_*"))


def test_every_dbt_node_stands_in_exactly_one_task(bag: Any) -> None:
    manifest = json.loads(Path(os.environ["DOE_DBT_MANIFEST"]).read_text(encoding="utf-8"))
    built = {each for each, node in manifest["nodes"].items() if node["resource_type"] in ("model", "seed", "test")}
    drawn = [each for task in bag.dags["doe_pipeline"].tasks for each in getattr(task, "nodes", [])]
    assert sorted(drawn) == sorted(built | set(manifest["unit_tests"]))


def test_tasks_follow_the_dbt_graph_and_groups_have_no_cycle(bag: Any) -> None:
    dag = bag.dags["doe_pipeline"]
    assert "effects.int_effects" in dag.task_ids or "effects.fct_effects" in dag.task_ids
    assert "dbt_build" in dag.get_task("ready").downstream_task_ids
    assert "check_marts" in dag.get_task("effects.fct_effects").downstream_task_ids
    assert "design.int_experiments" in dag.task_ids
    assert dag.task_group.topological_sort()
