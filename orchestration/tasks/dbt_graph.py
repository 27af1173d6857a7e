"""How the dbt project is drawn in Airflow: domains, and which dbt nodes a task stands for."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from airflow.sdk import DAG, TaskGroup
from cosmos import DbtTaskGroup, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import DbtResourceType, ExecutionMode, LoadMode, TestBehavior

from orchestration.dbt import PROJECT, manifest_path
from orchestration.tasks.dbt_nodes import DbtNode
from orchestration.tasks.manifest import manifest

# Folders of a domain, in an order in which no domain needs a later one (a test holds this to the manifest).
INTERMEDIATE, MARTS = "models/intermediate", "models/marts"
LATE_LIFE = f"{INTERMEDIATE}/lives/int_life_asked_predictions.sql"  # of lives, at settings that surfaces ask for
DOMAINS: dict[str, tuple[str, ...]] = {
    "staging": ("models/staging",),  # and all seeds
    "design": (f"{INTERMEDIATE}/design", f"{INTERMEDIATE}/standard_designs", f"{MARTS}/standard_designs"),
    "effects": (
        f"{INTERMEDIATE}/effects",
        f"{INTERMEDIATE}/least_squares",
        f"{INTERMEDIATE}/lives",
        *(f"{MARTS}/{name}" for name in ("design", "effects", "lives", "models", "power")),
    ),
    "settings": (
        f"{INTERMEDIATE}/settings",
        f"{INTERMEDIATE}/surfaces",
        LATE_LIFE,
        f"{MARTS}/settings",
        f"{MARTS}/surfaces",
    ),
    "responses": (f"{INTERMEDIATE}/responses", f"{MARTS}/responses"),
    "cost": (f"{INTERMEDIATE}/cost", f"{MARTS}/cost"),
    "next_step": (f"{INTERMEDIATE}/next_step", f"{MARTS}/next_step"),
}


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
        select, exclude = _select(domain)
        groups[domain] = DbtTaskGroup(
            group_id=domain,
            dag=dag,
            project_config=ProjectConfig(
                dbt_project_path=PROJECT, manifest_path=manifest_path(), install_dbt_deps=False
            ),
            profile_config=ProfileConfig(
                profile_name="doe_warehouse", target_name="warehouse", profiles_yml_filepath=PROJECT / "profiles.yml"
            ),
            execution_config=ExecutionConfig(execution_mode=ExecutionMode.LOCAL),
            render_config=RenderConfig(
                load_method=LoadMode.DBT_MANIFEST,
                select=select,
                exclude=exclude,
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
    return groups


def _select(domain: str) -> tuple[list[str], list[str]]:
    """What Cosmos selects for a domain, and leaves out because another domain names that very file."""
    folders = DOMAINS[domain]
    files = {each for other in DOMAINS.values() if other is not folders for each in other if each.endswith(".sql")}
    seeds = ["tag:master_data"] if domain == "staging" else []
    return (
        [f"path:{folder}" for folder in folders] + seeds,
        [f"path:{file}" for file in files if file.rpartition("/")[0] in folders],
    )


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
