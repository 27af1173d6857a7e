"""How the dbt project is drawn in Airflow: one group per domain, and which dbt nodes a task stands for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from airflow.sdk import DAG, TaskGroup
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import DbtResourceType, ExecutionMode, LoadMode, TestBehavior

from orchestration.dbt import PROJECT
from orchestration.tasks.dbt_nodes import DbtNode
from orchestration.tasks.domains import DOMAINS, manifest_of
from orchestration.tasks.manifest import manifest


def parents(node: dict[str, Any]) -> list[str]:
    """Unique ids that a node of the manifest needs."""
    found: list[str] = node.get("depends_on", {}).get("nodes", [])
    return found


def tests_by_node() -> dict[str, list[str]]:
    """Data tests and unit tests that stand under one seed or model; tests of several stand under the empty name."""
    found: dict[str, list[str]] = defaultdict(list)
    nodes = manifest()["nodes"]
    for unique_id, node in nodes.items():
        if node["resource_type"] == "test":
            needed = [parent for parent in parents(node) if parent in nodes]
            alone = len(set(parents(node))) == 1 and needed
            found[needed[0] if alone else ""].append(unique_id)
    for unique_id, unit_test in manifest()["unit_tests"].items():
        found[parents(unit_test)[0]].append(unique_id)
    return found


def selector(unique_id: str) -> str:
    """What dbt's `--select` calls a node or a test."""
    node = manifest()["nodes"][unique_id]
    return f"fqn:{'.'.join(node['fqn'])}"


def dbt_groups(dag: DAG, build_task: str) -> dict[str, DbtTaskGroup]:
    """One task group per domain, its tasks drawn by Cosmos, in the order of the dbt graph across groups too."""
    tests = tests_by_node()

    def convert(*, dag: DAG, task_group: TaskGroup, node: Any, task_id: str, **_: Any) -> DbtNode:
        nodes = [node.unique_id, *sorted(tests[node.unique_id])]
        return DbtNode(
            dag=dag,
            task_group=task_group,
            task_id=node.name,
            build_task=build_task,
            nodes=nodes,
            select=selector(node.unique_id),
            doc_md="Stands for\n" + "\n".join(f"- `{each}`" for each in nodes),
        )

    groups: dict[str, DbtTaskGroup] = {}
    for domain in DOMAINS:
        groups[domain] = DbtTaskGroup(
            group_id=domain,
            dag=dag,
            project_config=ProjectConfig(
                dbt_project_path=PROJECT, manifest_path=manifest_of(domain), install_dbt_deps=False
            ),
            profile_config=ProfileConfig(
                profile_name="doe_warehouse", target_name="warehouse", profiles_yml_filepath=PROJECT / "profiles.yml"
            ),
            execution_config=ExecutionConfig(execution_mode=ExecutionMode.LOCAL),
            render_config=RenderConfig(
                load_method=LoadMode.DBT_MANIFEST,
                test_behavior=TestBehavior.BUILD,
                emit_datasets=False,
                node_converters={kind: convert for kind in (DbtResourceType.MODEL, DbtResourceType.SEED)},
            ),
        )
    tasks = {unique_id: task for group in groups.values() for unique_id, task in group.tasks_map.items()}
    for unique_id, task in tasks.items():
        for parent in parents(manifest()["nodes"][unique_id]):
            if parent in tasks:
                tasks[parent] >> task
    groups["tests"] = _shared_tests(dag, build_task, tests[""], tasks)
    for group in groups.values():
        for node in group.iter_tasks():
            node.follow()
    return groups


def _shared_tests(dag: DAG, build_task: str, tests: Iterable[str], tasks: dict[str, Any]) -> TaskGroup:
    """Tests of several nodes or of a source, each a task of its own behind what it reads."""
    group = TaskGroup(group_id="tests", dag=dag)
    for unique_id in sorted(tests):
        node = manifest()["nodes"][unique_id]
        task = DbtNode(
            dag=dag,
            task_group=group,
            task_id=node["name"],
            build_task=build_task,
            nodes=[unique_id],
            select=selector(unique_id),
            doc_md=f"Stands for `{unique_id}`",
        )
        for parent in parents(node):
            if parent in tasks:
                tasks[parent] >> task
    return group
