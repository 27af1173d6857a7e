"""The DAGs as Airflow reads them; without the extra `airflow` these tests are skipped."""

import copy
import json
import os
from collections.abc import Iterator
from datetime import timedelta
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
    assert set(bag.dags) == {"doe_pipeline", "doe_simulate", "doe_dbt_run", "doe_maintenance"}


def test_every_dag_runs_once_at_a_time_is_bounded_and_says_when_it_fails_or_is_late(bag: Any) -> None:
    for dag in bag.dags.values():
        assert dag.max_active_runs == 1
        assert not dag.catchup
        (deadline,) = dag.deadline
        assert deadline.interval < dag.dagrun_timeout <= timedelta(hours=6)
        assert deadline.callback.path == "orchestration.tasks.notices.run_late"
        assert _names(dag.on_failure_callback) == ["run_failed"]
        for task in dag.tasks:
            assert task.execution_timeout is not None, task.task_id
            assert task.execution_timeout <= timedelta(hours=2), task.task_id
            assert _names(task.on_failure_callback) == ["task_failed"], task.task_id


def _names(callbacks: Any) -> list[str]:
    """Of one callback, or of several: Airflow keeps what a mapped task was given, and makes a list of others."""
    return [each.__name__ for each in (callbacks if isinstance(callbacks, list) else [callbacks])]


PATIENT = ("find_landed", "check", "load", "dbt_build", "check_marts", "publish", "sync_dashboards")


def test_only_what_a_second_try_can_help_is_tried_again(bag: Any) -> None:
    retried = {f"{dag.dag_id}.{task.task_id}" for dag in bag.dags.values() for task in dag.tasks if task.retries}
    assert retried == {
        *(f"doe_pipeline.{name}" for name in PATIENT),
        "doe_simulate.land_simulated",
        "doe_dbt_run.dbt_build",
        "doe_maintenance.vacuum",
        "doe_maintenance.remind",
    }
    for dag in bag.dags.values():
        assert all(task.retry_exponential_backoff for task in dag.tasks if task.retries)


REFUSED = [
    ("doe_simulate", {"seed": -1}),
    ("doe_simulate", {"seed": "1; drop table"}),
    ("doe_simulate", {"sensor_rows": 0}),
    ("doe_simulate", {"sensor_rows": 10**9}),
    ("doe_dbt_run", {"select": "--target-path /tmp"}),
    ("doe_dbt_run", {"select": "-x"}),
    ("doe_dbt_run", {"select": "fct_effects --vars"}),
    ("doe_dbt_run", {"select": "fct_effects; rm"}),
    ("doe_dbt_run", {"select": "$(id)"}),
    ("doe_dbt_run", {"select": ""}),
    ("doe_dbt_run", {"select": "a" * 501}),
    ("doe_dbt_run", {"full_refresh": "yes"}),
    ("doe_maintenance", {"log_days": 0}),
    ("doe_maintenance", {"quarantine_days": 0}),
]


@pytest.mark.parametrize(("dag_id", "values"), REFUSED, ids=[f"{dag}: {values}"[:60] for dag, values in REFUSED])
def test_params_outside_their_bounds_are_refused(bag: Any, dag_id: str, values: dict[str, Any]) -> None:
    from airflow.sdk.exceptions import ParamValidationError

    params = copy.deepcopy(bag.dags[dag_id].params)
    with pytest.raises(ParamValidationError):
        params.update(values)
        params.validate()


@pytest.mark.parametrize("select", [None, "+fct_effects", "tag:cost path:models/marts", "2+stg_runs+1,@dim_factor"])
def test_selectors_of_dbt_are_taken(bag: Any, select: str | None) -> None:
    params = copy.deepcopy(bag.dags["doe_dbt_run"].params)
    params.update({"select": select})
    assert params.validate()["select"] == select


def test_landed_files_start_the_pipeline_and_assets_are_those_of_the_warehouse(bag: Any) -> None:
    manifest = json.loads(Path(os.environ["DOE_DBT_MANIFEST"]).read_text(encoding="utf-8"))
    dag = bag.dags["doe_pipeline"]
    (landed,) = dag.timetable.asset_condition.objects
    assert (landed.name, landed.uri) == ("doe_landed", "s3://raw/landed")
    assert [watcher.trigger.serialize()[0] for watcher in landed.watchers] == [
        "orchestration.tasks.landing.LandedTrigger"
    ]

    def names(assets: list[Any]) -> set[str]:
        return {asset.name for asset in assets}

    load, build, publish = (dag.get_task(name) for name in ("load", "dbt_build", "publish"))
    marts = {
        f"marts.{node['name']}"
        for unique_id, node in manifest["nodes"].items()
        if unique_id.startswith("model.") and node["schema"] == "marts"
    }
    raw = {f"raw.{source['name']}" for source in manifest["sources"].values()}
    assert {"raw.load_manifest", "raw.machine_sensors"} < raw
    assert {"marts.fct_effects", "marts.dim_experiment"} < marts
    assert names(load.inlets) == {"doe_landed"}
    assert names(load.outlets) == names(build.inlets) == raw
    assert names(build.outlets) == marts
    assert names(publish.inlets) == {"marts.fct_effects", "marts.fct_recommended_settings", "marts.fct_cost_savings"}
    assert names(publish.outlets) == {"doe_results"}
    effects = next(asset for asset in build.outlets if asset.name == "marts.fct_effects")
    assert effects.uri == "x-postgres://warehouse/marts/fct_effects"


def test_a_run_that_leaves_objects_starts_another_one(bag: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from airflow.sdk.execution_time.context import OutletEventAccessors

    from orchestration.tasks import steps

    find_landed = bag.dags["doe_pipeline"].get_task("find_landed").python_callable
    told = {}
    for n_landed in (500, 501):
        monkeypatch.setattr(steps, "landed_keys", lambda n=n_landed: [str(key) for key in range(n)])
        events: Any = OutletEventAccessors()
        assert len(find_landed(outlet_events=events)) == 500
        told[n_landed] = [each.dest_asset_key.name for key in events for each in events[key].asset_alias_events]
    assert told == {500: [], 501: ["doe_landed"]}


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


def test_dashboards_come_last_and_are_skipped_where_there_is_no_metabase(
    bag: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.sdk.exceptions import AirflowSkipException

    monkeypatch.delenv("DOE_METABASE_URL", raising=False)
    task = bag.dags["doe_pipeline"].get_task("sync_dashboards")
    assert (task.upstream_task_ids, task.downstream_task_ids) == ({"publish"}, set())
    with pytest.raises(AirflowSkipException, match="no Metabase is configured: set DOE_METABASE_URL"):
        task.python_callable()
