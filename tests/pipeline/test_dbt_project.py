"""dbt as dbt people use it: the package alone, the whole in a copied tree, style and descriptions."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from orchestration.dbt import dbt as warehouse_dbt
from orchestration.dbt import environment, only_build
from orchestration.home import PROJECT_ROOT
from orchestration.services import Connections

BIN = Path(sys.executable).parent


def dbt(project: Path, target: dict[str, str], *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run dbt in a project of its own profile."""
    variables = target | {"DBT_PROFILES_DIR": str(project)}
    result = subprocess.run([str(BIN / "dbt"), *arguments], cwd=project, env=variables, capture_output=True, text=True)
    assert not check or result.returncode == 0, result.stdout[-4000:]
    return result


@pytest.fixture
def target(services: Connections) -> dict[str, str]:
    """Environment with the connection of the test services."""
    return environment(services.postgres)


def test_another_project_uses_the_package_alone(target: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(PROJECT_ROOT / "macros", tmp_path / "macros")
    project = tmp_path / "tests" / "integration_project"
    shutil.copytree(
        PROJECT_ROOT / "tests" / "integration_project",
        project,
        ignore=shutil.ignore_patterns("target", "dbt_packages", "logs"),
    )
    dbt(project, target, "deps")
    dbt(project, target | {"DOE_PG_SCHEMA": "doe_integration"}, "build")
    results = json.loads((project / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    tests = [result["status"] for result in results if result["unique_id"].startswith("test.")]
    assert tests == ["pass"] * 4  # two of the project, two of the table that the package brings


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("doe.effects('runs', ['a', 'a'], 'y')", "named twice"),
        ("doe.effects('runs', ['a', 'b'], 'y', generators=['C=AB'])", "cannot read the generator"),
        ("doe.effects('runs', ['a', 'b', 'c'], 'y', generators=['C=AX'])", "letter X"),
        ("doe.effects('runs', ['a', 'b', 'c', 'd'], 'y', generators=['C=AB', 'D=AC'])", "uses C, which is generated"),
        ("doe.effects('runs', ['a', 'b', 'c'], 'y', generators=['C=AB', 'C=-AB'])", "two generators"),
    ],
)
def test_misuse_is_refused_with_the_way_out(built: Connections, call: str, message: str) -> None:
    project = PROJECT_ROOT / "dbt_project"
    result = dbt(project, environment(built.postgres), "compile", "--inline", f"{{{{ {call} }}}}", check=False)
    assert result.returncode != 0
    assert message in result.stdout


def test_children_linked_into_another_folder_build(built: Connections, tmp_path: Path) -> None:
    """Cosmos links the children of the project into a temporary folder: links and packages must survive it."""
    for child in (PROJECT_ROOT / "dbt_project").iterdir():
        if child.name not in {"target", "logs"}:
            (tmp_path / child.name).symlink_to(child)
    before = {p: p.read_bytes() for p in (PROJECT_ROOT / "seeds" / "master").iterdir()}
    dbt(tmp_path, environment(built.postgres), "build", "--select", "+stg_tools", "int_lenth", "fct_lenth")
    assert {p: p.read_bytes() for p in (PROJECT_ROOT / "seeds" / "master").iterdir()} == before


def test_a_build_from_a_terminal_waits_for_another(built: Connections) -> None:
    with ThreadPoolExecutor(1) as pool:
        with only_build(built.postgres, lambda: pytest.fail("nobody else builds")):
            waiting = pool.submit(warehouse_dbt, built.postgres, ["build", "--select", "stg_tools"], quiet=True)
            read_only = warehouse_dbt(built.postgres, ["ls", "--select", "stg_tools"], quiet=True)
            assert read_only.returncode == 0
            assert not waiting.done()
        assert waiting.result(120).returncode == 0


def test_models_pass_their_unit_tests(built: Connections, tmp_path: Path) -> None:
    project, select = PROJECT_ROOT / "dbt_project", ("--select", "test_type:unit")
    dbt(project, environment(built.postgres), "test", *select, "--target-path", str(tmp_path))
    results = json.loads((tmp_path / "run_results.json").read_text(encoding="utf-8"))["results"]
    tests = [result["status"] for result in results if result["unique_id"].startswith("unit_test.")]
    assert len(tests) > 60
    assert set(tests) == {"pass"}


def test_every_model_column_and_public_macro_is_described(built: Connections, tmp_path: Path) -> None:
    project = PROJECT_ROOT / "dbt_project"
    dbt(project, environment(built.postgres), "docs", "generate", "--target-path", str(tmp_path))
    manifest: dict[str, Any] = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    catalog: dict[str, Any] = json.loads((tmp_path / "catalog.json").read_text(encoding="utf-8"))
    undescribed = []
    for key, node in manifest["nodes"].items():
        if node["resource_type"] not in {"model", "seed"}:
            continue
        described = {name for name, column in node["columns"].items() if column["description"]}
        columns = set(catalog["nodes"][key]["columns"])
        # a description of a column that is no more misleads as one that is missing does
        undescribed += [f"{node['name']}.{column}" for column in sorted(columns ^ described)]
        undescribed += [] if node["description"] else [node["name"]]
    ours = [m for m in manifest["macros"].values() if m["package_name"] in {"doe", "doe_warehouse"}]
    undescribed += [m["name"] for m in ours if m["docs"]["show"] and "xample" not in m["description"]]
    assert len(catalog["nodes"]) > 40
    assert len(ours) > 40
    assert undescribed == []


def test_every_mart_has_an_enforced_contract(built: Connections, tmp_path: Path) -> None:
    result = dbt(
        PROJECT_ROOT / "dbt_project",
        environment(built.postgres),
        *("--quiet", "ls", "--select", "marts", "--resource-type", "model", "--output", "json"),
        *("--output-keys", "name", "config"),
    )
    marts = [json.loads(line) for line in result.stdout.splitlines()]
    assert {mart["name"] for mart in marts} >= {"fct_effects", "fct_anova", "fct_lenth", "fct_cost_savings"}
    assert all(mart["config"]["contract"]["enforced"] for mart in marts)


@pytest.mark.timeout(1800)  # about four minutes on a quiet machine: every model is compiled and parsed
def test_sql_follows_the_style(built: Connections) -> None:
    result = subprocess.run(
        [
            str(BIN / "sqlfluff"),
            "lint",
            "--disable-progress-bar",
            "--processes",
            "2",
            "dbt_project/models",
            "tests/data",
        ],
        cwd=PROJECT_ROOT,
        env=os.environ | environment(built.postgres),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout
    assert "PASS" in result.stdout or "All Finished" in result.stdout
