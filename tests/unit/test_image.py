"""The image without Docker: what .dockerignore lets in is enough for what the Dockerfile does with it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from orchestration.home import PROJECT_ROOT

DOCKERFILE = (PROJECT_ROOT / "orchestration" / "docker" / "Dockerfile").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `COPY . .` would copy."""
    lines = (PROJECT_ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"  # everything is left out, but what follows with a !
    folder = tmp_path_factory.mktemp("image") / "doe"
    left_out = {PROJECT_ROOT / line for line in patterns if not line.startswith("!")}

    def ignore(where: str, names: list[str]) -> set[str]:
        return {name for name in names if name == "__pycache__" or Path(where, name) in left_out}

    for line in patterns:
        if line.startswith("!"):
            source, target = PROJECT_ROOT / line[1:], folder / line[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True, ignore=ignore)
            else:
                shutil.copy(source, target)
    return folder


def run(context: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """A command in the folder of dbt; its programs are those of this checkout, its modules those of the image."""
    environment = {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(context.parent), "PYTHONPATH": str(context)}
    return subprocess.run(
        command, cwd=context / "dbt_project", env=environment, capture_output=True, text=True, timeout=400
    )


def test_dbt_makes_its_manifest_in_the_image_without_a_server(context: Path) -> None:
    commands = re.findall(r"/opt/venv/bin/(dbt [a-z -]+?) *(?:&&|\\|$)", DOCKERFILE, re.MULTILINE)
    assert commands == ["dbt deps", "dbt parse", "dbt docs generate --no-compile --static --empty-catalog"]
    for command in commands:
        result = run(context, *command.split())
        assert result.returncode == 0, result.stdout + result.stderr
    assert (context / "dbt_project" / "target" / "manifest.json").exists()
    assert (context / "dbt_project" / "target" / "static_index.html").exists()
    assert "DOE_DBT_MANIFEST=/opt/doe/dbt_project/target/manifest.json" in DOCKERFILE


def test_modules_of_the_services_are_in_the_image(context: Path) -> None:
    for module in ("orchestration.cli", "orchestration.services.init", "orchestration.backups.take"):
        result = run(context, sys.executable, "-c", f"import {module} as found; print(found.__file__)")
        assert result.stdout.startswith(str(context)), result.stderr


def test_the_package_can_be_built_in_the_image(context: Path) -> None:
    project = tomllib.loads((context / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert all((context / name).is_file() for name in (project["readme"], *project["license-files"], "uv.lock"))


def test_extras_of_the_image_are_in_the_lock_file() -> None:
    lock = tomllib.loads((PROJECT_ROOT / "uv.lock").read_text(encoding="utf-8"))
    (project,) = [package for package in lock["package"] if package["name"] == "doe-warehouse"]
    extras = set(re.findall(r"--extra (\w+)", DOCKERFILE))
    assert extras == {"airflow", "dashboards", "quality"}
    assert extras <= project["optional-dependencies"].keys()


def test_no_secret_and_no_state_of_a_checkout_gets_in(context: Path) -> None:
    names = {path.name for path in context.rglob("*")} - {"dbt_packages", "target", "logs"}  # dbt itself
    assert not names & {".env", ".doe", ".venv", ".git", "credentials.json"}
