"""The README shows what the demo prints, and its example is a bundle that runs."""

import io
import re
import subprocess
import sys
from pathlib import Path

import psycopg2.extensions
import pytest
from rich.console import Console

from ingestion.land import land
from ingestion.load import load
from ingestion.store import connect
from orchestration.console import WIDTH
from orchestration.dbt import dbt
from orchestration.demo import SHOWN
from orchestration.home import PROJECT_ROOT
from orchestration.present import answer
from orchestration.services import Connections

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def words(text: str) -> list[list[str]]:
    """Lines as lists of words: how wide a table is drawn does not matter."""
    return [line.split() for line in text.splitlines() if line.strip() and "─" not in line]


def test_the_tables_are_those_of_the_demo(built: Connections) -> None:
    console = Console(width=WIDTH or 160, record=True, file=io.StringIO())
    for table in answer(built.reader, SHOWN):
        console.print(table)
    printed = words(console.export_text())
    shown = [line for block in blocks("text") for line in words(block)]
    assert len(shown) > 20
    assert [line for line in shown if line not in printed] == []


def test_the_example_runs(built: Connections, warehouse: psycopg2.extensions.connection, tmp_path: Path) -> None:
    """Effects by hand: A = (35 + 58 + 37 + 55)/4 - (52 + 61 + 50 + 64)/4 = -10.5, B = 59.5 - 43.5 = 16."""
    bundle = tmp_path / "my_drill"
    bundle.mkdir()
    (bundle / "design.yml").write_text(blocks("yaml")[0], encoding="utf-8")
    (bundle / "runs.csv").write_text(blocks("csv")[0], encoding="utf-8")
    store = connect(built.store)
    land([bundle], store)
    assert not load(store, built.postgres).has_rejects
    assert dbt(built.postgres, ["build", "--select", "+fct_effects"], quiet=True).returncode == 0
    with warehouse.cursor() as cursor:
        cursor.execute("select term, effect from marts.fct_effects where experiment_id = 'my_drill'")
        effects = dict(cursor.fetchall())
    assert effects["A"] == pytest.approx(-10.5)
    assert effects["B"] == pytest.approx(16)


def test_files_and_commands_that_it_names_exist() -> None:
    for name in re.findall(r"`((?:docs|tests|seeds|macros|dbt_project|orchestration)/[\w./]*)`", README):
        assert (PROJECT_ROOT / name).exists(), name
    doe = str(Path(sys.executable).with_name("doe"))
    for command in set(re.findall(r"`?(?:\.venv/bin/)?doe (\w+)", README)):
        assert subprocess.run([doe, command, "--help"], capture_output=True).returncode == 0, command
