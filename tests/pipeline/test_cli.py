"""The `doe` command as a user meets it: plain output, exit statuses, reading that cannot write."""

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.errors import Refused
from orchestration.demo import PUBLISHED
from orchestration.home import PROJECT_ROOT
from orchestration.services import Connections
from orchestration.sql import Error, ask

DOE = str(Path(sys.executable).with_name("doe"))


@pytest.fixture
def environment(built: Connections) -> dict[str, str]:
    """The built warehouse as named services, the reading role for the database."""
    return os.environ | {
        "DOE_PG_HOST": built.reader.host,
        "DOE_PG_PORT": str(built.reader.port),
        "DOE_PG_USER": built.postgres.user,
        "DOE_PG_PASSWORD": built.postgres.password.get_secret_value(),
        "DOE_PG_DBNAME": built.reader.dbname,
        "DOE_S3_ENDPOINT": built.store.endpoint,
        "DOE_S3_ACCESS_KEY": built.store.access_key,
        "DOE_S3_SECRET_KEY": built.store.secret_key.get_secret_value(),
    }


def doe(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell would, its output in pipes."""
    return subprocess.run([DOE, *arguments], env=environment, capture_output=True, text=True, timeout=300)


def test_json_is_one_array_of_objects_and_csv_has_a_header(environment: dict[str, str]) -> None:
    query = "select term, effect, p_value > 2 as no from marts.fct_effects where experiment_id = 'mont_chem_2x2_r3'"
    found = json.loads(doe(environment, "sql", query, "--format", "json").stdout)
    assert {row["term"]: round(row["effect"], 2) for row in found} == {"A": 8.33, "B": -5.0, "AB": 1.67}
    table = list(csv.DictReader(io.StringIO(doe(environment, "sql", query, "--format", "csv").stdout)))
    assert {row["term"] for row in table} == {"A", "B", "AB"}
    plain = doe(environment, "sql", query).stdout
    assert "\x1b" not in plain
    assert "8.3333" in plain


def test_the_reading_role_reaches_no_file_and_no_program(built: Connections) -> None:
    for query in ("copy (select 1) to program 'true'", "select pg_read_file('/etc/passwd')", "create table x ()"):
        with pytest.raises((Error, Refused)):
            ask(built.reader, query)


def test_run_prints_the_effects_of_a_bundle_of_ones_own(environment: dict[str, str], tmp_path: Path) -> None:
    bundle = tmp_path / "mine"
    shutil.copytree(PUBLISHED / "mont_chem_2x2_r3", bundle)
    design = (bundle / "design.yml").read_text().replace("mont_chem_2x2_r3", "my_own")
    (bundle / "design.yml").write_text(design)
    result = doe(environment, "run", str(bundle))
    assert result.returncode == 0, result.stderr
    assert "Effects, my_own: yield" in result.stdout
    assert "8.3333" in result.stdout


def test_a_rejected_row_ends_with_1_and_names_the_row(environment: dict[str, str], tmp_path: Path) -> None:
    bundle = tmp_path / "stray"
    shutil.copytree(PUBLISHED / "mont_chem_2x2_r3", bundle)
    (bundle / "design.yml").write_text((bundle / "design.yml").read_text().replace("mont_chem_2x2_r3", "stray_level"))
    runs = (bundle / "runs.csv").read_text().splitlines()
    fields = runs[3].split(",")
    fields[2] = "17"
    (bundle / "runs.csv").write_text("\n".join([*runs[:3], ",".join(fields), *runs[4:]]) + "\n")
    assert doe(environment, "land", str(bundle)).returncode == 0
    result = doe(environment, "load")
    assert result.returncode == 1
    assert "row 3" in result.stderr
    assert "17" in result.stderr
    assert "rejected.parquet" in result.stderr


def test_design_plans_from_nothing_and_says_what_it_can_show(environment: dict[str, str], tmp_path: Path) -> None:
    """The README's command: four factors in eight runs are the 2^(4-1) of resolution IV."""
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    command = next(
        block for block in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL) if "doe design my_plan/" in block
    )
    arguments = shlex.split(command.replace("\\\n", " ").replace("my_plan/", str(tmp_path / "my_plan")))[1:]
    result = doe(environment, *arguments, "--seed", "7")
    assert result.returncode == 0, result.stderr
    assert "2^(4-1)" in result.stdout
    assert "I = ABCD" in result.stdout
    with (tmp_path / "my_plan" / "runs.csv").open(encoding="utf-8", newline="") as file:
        runs = list(csv.DictReader(file))
    assert len(runs) == 8
    assert all(row["life"] == "" for row in runs)
    refused = doe(environment, "design", str(tmp_path / "nothing"))
    assert refused.returncode == 2
    assert "--factor" in refused.stderr
    assert not (tmp_path / "nothing").exists()


def test_design_after_an_experiment_writes_its_next_step(environment: dict[str, str], tmp_path: Path) -> None:
    result = doe(environment, "design", str(tmp_path / "next"), "--after", "mont_tool_life_2x3_r3")
    assert result.returncode == 0, result.stderr
    assert "mont_tool_life_2x3_r3_confirm: confirm: run the recommended setting: 54.17 is predicted" in result.stdout
    assert "confirms: mont_tool_life_2x3_r3" in (tmp_path / "next" / "design.yml").read_text()


def test_what_is_no_bundle_is_refused_with_2(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "design.yml").write_text("experiment_id: [unclosed\n")
    (tmp_path / "runs.csv").write_text("A,y\n-1,1\n")
    result = doe(environment, "land", str(tmp_path))
    assert result.returncode == 2
    assert "design.yml" in result.stderr
    assert "line" in result.stderr
