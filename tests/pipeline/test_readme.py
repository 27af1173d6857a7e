"""README and guide show what the commands print, their examples run as written, and all they point to is there."""

import io
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2.extensions
import pytest
import yaml
from rich.console import Console

from ingestion.land import land
from ingestion.load import load
from ingestion.store import connect
from orchestration.console import WIDTH
from orchestration.dashboards.reading import load as load_dashboards
from orchestration.dbt import dbt
from orchestration.demo import SHOWN
from orchestration.home import PROJECT_ROOT
from orchestration.present import answer
from orchestration.services import Connections
from orchestration.sql import ask
from tests import stores, web
from tests.app import DOE, served

README = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (PROJECT_ROOT / "docs" / "guia_rapida.md").read_text(encoding="utf-8")
PAGES = [
    *(PROJECT_ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *(PROJECT_ROOT / "docs").rglob("*.md"),
]
# bare, or the picture in a link around a picture
LINK = re.compile(r"\]\(([^)\s]+)\)")
PICTURE = re.compile(r"\[!\[([^\]]+)\]\((docs/images/\w+\.png)\)\]\((docs/images/\w+\.png)\)")


def blocks(text: str, language: str) -> list[str]:
    """Fenced blocks of a language."""
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def words(text: str) -> list[list[str]]:
    """Lines as lists of words: how wide a table is drawn does not matter."""
    return [line.split() for line in text.splitlines() if line.strip() and "─" not in line]


def commands(text: str, program: str) -> list[list[str]]:
    """Arguments of every call of a program in the blocks that a shell is to run."""
    joined = "\n".join(blocks(text, "sh")).replace("\\\n", " ")
    lines = [shlex.split(line, comments=True) for line in joined.splitlines()]
    return [line[1:] for line in lines if line and line[0].endswith(program)]


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Reader:
    """Who follows the guide in a folder of their own, with services of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {"DOE_HOME": str(folder / "home"), "COLUMNS": "200"}

    def runs(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What a command prints."""
        return subprocess.run(
            [DOE, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=400
        )


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A newcomer."""
    found = Reader(tmp_path_factory.mktemp("reader"))
    with stores.running(found.folder / "home"):
        yield found


def test_the_tables_are_those_of_the_demo(built: Connections) -> None:
    console = Console(width=WIDTH or 160, record=True, file=io.StringIO())
    for table in answer(built.reader, SHOWN):
        console.print(table)
    printed = words(console.export_text())
    shown = [line for block in blocks(README, "text") for line in words(block)]
    assert len(shown) > 20
    assert [line for line in shown if line not in printed] == []


def test_the_example_runs(built: Connections, warehouse: psycopg2.extensions.connection, tmp_path: Path) -> None:
    """Effects by hand: A = (35 + 58 + 37 + 55)/4 - (52 + 61 + 50 + 64)/4 = -10.5, B = 59.5 - 43.5 = 16."""
    bundle = tmp_path / "my_drill"
    bundle.mkdir()
    (bundle / "design.yml").write_text(blocks(README, "yaml")[0], encoding="utf-8")
    (bundle / "runs.csv").write_text(blocks(README, "csv")[0], encoding="utf-8")
    store = connect(built.store)
    land([bundle], store)
    assert not load(store, built.postgres).has_rejects
    assert dbt(built.postgres, ["build", "--select", "+fct_effects"], quiet=True).returncode == 0
    with warehouse.cursor() as cursor:
        cursor.execute("select term, effect from marts.fct_effects where experiment_id = 'my_drill'")
        effects = dict(cursor.fetchall())
    assert effects["A"] == pytest.approx(-10.5)
    assert effects["B"] == pytest.approx(16)


def test_the_plan_of_the_readme_is_made(reader: Reader) -> None:
    """Eight runs of four factors: a half fraction with D = ABC, resolution IV."""
    (plan,) = [words for words in commands(README, "doe") if words[0] == "design" and "--factor" in words]
    made = reader.runs(*plan)
    assert made.returncode == 0, made.stderr
    assert ["resolution", "IV"] in [line[:2] for line in words(made.stdout)]
    rows = (reader.folder / "my_plan" / "runs.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + 8
    assert all(row.endswith(",") for row in rows[1:])


def test_the_guide_leads_from_a_plan_to_a_report(reader: Reader) -> None:
    """Every command of the guide, as it stands there, in its order; then a row as in its chapter 6."""
    plan, run, after, report, dashboard = (call for call in commands(GUIDE, "doe") if call[0] != "sql")
    bundle, results = reader.folder / "mi_taladro", blocks(GUIDE, "csv")[0]

    planned = reader.runs(*plan)
    assert planned.returncode == 0, planned.stderr
    assert yaml.safe_load((bundle / "design.yml").read_text()) == yaml.safe_load(blocks(GUIDE, "yaml")[0])
    empty = [line.rpartition(",")[0] for line in (bundle / "runs.csv").read_text().splitlines()]
    assert [line.rpartition(";")[0].replace(",", ".").replace(";", ",") for line in results.splitlines()] == empty

    (bundle / "runs.csv").write_text(results.replace("\n", "\r\n"), encoding="utf-8-sig")
    ran = reader.runs(*run)
    assert ran.returncode == 0, ran.stderr
    printed = words(planned.stdout + ran.stdout)
    plan_shown, answer_shown, refusal = blocks(GUIDE, "text")
    assert [line for line in words(plan_shown + answer_shown) if line not in printed] == []
    steps = [line[:2] for line in printed if line[1:2] in (["climb"], ["confirm"])]
    assert steps == [["1", "climb"], ["2", "confirm"]]

    assert reader.runs(*report).returncode == 0
    assert 'lang="es"' in (reader.folder / "home/reports/experiments/mi_taladro.es.html").read_text(encoding="utf-8")
    assert reader.runs(*after).returncode == 0
    assert (reader.folder / "mi_siguiente" / "runs.csv").exists()
    assert dashboard[0] == "dashboard"
    with served(reader.folder / "home", {}, *dashboard[1:]) as app:
        assert web.request("GET", app.url).status == 200

    design = (bundle / "design.yml").read_text()
    (bundle / "design.yml").write_text(design.replace("id: mi_taladro", "id: mi_taladro_2"))
    (bundle / "runs.csv").write_text(results.replace("6;6;1;150;", "6;6;1;155;"))
    rejected = reader.runs(*run)
    assert rejected.returncode == 1
    assert refusal.strip() in rejected.stderr
    (bundle / "runs.csv").unlink()
    assert reader.runs(*run).returncode == 2


def test_the_effects_of_the_guide_are_those_by_hand() -> None:
    """Means of eight runs each: C = 57.25 - 43, A = 45.25 - 55, B = 47.75 - 52.5; AC = 52.25 - 48."""
    rows = [line.split(";") for line in blocks(GUIDE, "csv")[0].splitlines()[1:]]
    signs = [
        (1 if row[3] == "150" else -1, 1 if row[4] == "0,2" else -1, 1 if row[5] == "biselada" else -1) for row in rows
    ]
    lives = [float(row[6].replace(",", ".")) for row in rows]
    shown = {line[0]: float(line[1]) for line in words(blocks(GUIDE, "text")[1]) if len(line) == 6 and line[3] == "yes"}
    by_hand = {
        "A": sum(a * y for (a, _, _), y in zip(signs, lives, strict=True)) / 8,
        "B": sum(b * y for (_, b, _), y in zip(signs, lives, strict=True)) / 8,
        "C": sum(c * y for (_, _, c), y in zip(signs, lives, strict=True)) / 8,
        "AC": sum(a * c * y for (a, _, c), y in zip(signs, lives, strict=True)) / 8,
    }
    assert shown == {"C": 14.25, "A": -9.75, "B": -4.75, "AC": 4.25} == by_hand


def test_the_money_of_the_guide_is_that_of_the_warehouse(built: Connections) -> None:
    """By hand, with the prices of the seeds: 271.62 / 33590, 600 / 403080, 10 / 6718."""
    shown = [float(figure.replace(",", ".")) for figure in re.findall(r"= ([\d,]+) USD \|", GUIDE)]
    assert shown == pytest.approx([271.62 / 33590, 600 / 403080, 10 / 6718], rel=1e-4)
    ((_, query),) = [call for call in commands(GUIDE, "doe") if call[0] == "sql"]
    rows = [row for row in ask(built.reader, query).to_pylist() if row["setting"] == "current"]
    parts = [row["cost_per_unit_usd"] for row in sorted(rows, key=lambda row: row["part_position"])]
    # the guide rounds the life to a piece, and the mart tells tool from regrinds
    assert [sum(parts[:-2]), *parts[-2:]] == pytest.approx(shown, rel=1e-4)


@pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "guia_rapida"])
def test_commands_and_options_exist(text: str) -> None:
    for call in commands(text, "doe"):
        told = subprocess.run(
            [DOE, call[0], "--help"], capture_output=True, text=True, env=os.environ | {"COLUMNS": "200"}
        )
        assert told.returncode == 0, call
        assert [word for word in call[1:] if word.startswith("--") and word not in told.stdout] == [], call
    for command in set(re.findall(r"`?(?:\.venv/bin/)?doe ([a-z]+)", text)):
        assert subprocess.run([DOE, command, "--help"], capture_output=True).returncode == 0, command
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [call[0] for call in commands(text, "make")] + re.findall(r"`make ([a-z-]+)`", text)
    assert {"demo", "dashboard"} <= set(targets)
    assert [name for name in targets if f"\n{name}: " not in makefile] == []


@pytest.mark.parametrize("text", [README, GUIDE], ids=["README", "guia_rapida"])
def test_files_that_it_names_exist(text: str) -> None:
    named = re.findall(r"`((?:docs|tests|seeds|macros|dbt_project|orchestration)/[\w./]*)`", text)
    assert named
    assert [name for name in named if not (PROJECT_ROOT / name).exists()] == []


def test_links_lead_somewhere() -> None:
    followed = []
    for page in PAGES:
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            if link.startswith(("http://", "https://")):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            assert target.exists(), (page.name, link)
            assert not anchor or anchor in anchors(target), (page.name, link)
            followed.append((page.name, link))
    assert ("README.md", "docs/guia_rapida.md") in followed
    assert len(followed) > 20


def test_every_dashboard_the_report_and_airflow_are_shown() -> None:
    """Each picture is shown with words for who does not see it and leads to its full size; none lies about unseen."""
    shown = {file: full for words, file, full in PICTURE.findall(README) if len(words.split()) > 3}
    assert all(file == full for file, full in shown.items())
    wanted = {f"docs/images/dashboard_{one.key}.png" for one in load_dashboards().dashboards}
    assert wanted | {"docs/images/report.png", "docs/images/airflow_graph.png"} <= set(shown)
    linked = {link for link in LINK.findall(README) if link.startswith("docs/images/")}
    assert linked == {f"docs/images/{path.name}" for path in (PROJECT_ROOT / "docs" / "images").iterdir()}
