"""The page to drop in files, in a real browser and in Spanish: seen row by row, run, and its result looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload

from ingestion.settings import PostgresSettings
from orchestration.services import Connections
from tests.app import Served, Visit, named, served, visit
from tests.ask import ask
from tests.honest import database
from tests.pipeline.intake import Intake

HOSTILE = "<img src=x onerror=alert(1)>"
DESIGN = """\
experiment_id: taladro
title: Vida de la broca
factors:
  - {letter: A, name: velocidad, low: 100, high: 150, unit: m/min}
  - {letter: B, name: punta, low: plana, high: biselada}
responses:
  - {name: vida, unit: min, goal: maximize}
"""
GOOD = [
    "100;plana;52,5",
    "150;plana;35",
    "100;biselada;61",
    "150;biselada;58",
    "100;plana;50",
    "150;plana;37",
    "100;biselada;64",
    "150;biselada;55",
]
BAD = ["120;plana;40", f"150;plana;{HOSTILE}", "100;biselada;-4", "100;plana"]
RUNS = "\n".join(["velocidad;punta;vida", *GOOD, *BAD])


def sent(name: str, text: str) -> FilePayload:
    """A file as the browser takes it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}


@pytest.fixture
def own(intake: Intake) -> PostgresSettings:
    """A database of its own: what is built in it is nobody else's."""
    return database(intake.postgres, "app_drop")


@pytest.fixture
def app(intake_services: Connections, own: PostgresSettings, tmp_path: Path) -> Iterator[Served]:
    """The app on a warehouse without anything, which it can write to."""
    with served(tmp_path, named(intake_services, own)) as found:
        yield found


def drop(found: Visit, *files: FilePayload) -> list[list[list[str]]]:
    """Let go of files above the page; the texts of all tables that it shows then."""
    found.page.locator("input[type=file]").set_input_files(list(files))
    found.page.locator(".doe-card").first.wait_for()
    found.rest()
    tables = found.page.locator(".doe-table").all()
    return [[row.locator("th, td").all_inner_texts() for row in table.locator("tr").all()] for table in tables]


def test_a_bundle_is_seen_run_and_looked_at(app: Served, own: PostgresSettings, browser: Browser) -> None:
    with visit(browser, app, locale="es-MX") as found:
        found.open("drop")
        assert found.page.evaluate("document.documentElement.lang") == "es"
        assert found.page.get_by_role("button", name="Elegir archivos").count() == 1
        assert found.page.get_by_text("Upload", exact=True).is_hidden()
        received, findings = drop(found, sent("design.yml", DESIGN), sent("runs.csv", RUNS))
        notes = found.page.locator(".doe-note").all_inner_texts()
        assert "Se aceptan 8 de 12 filas" in notes
        assert "Nota: columnas separadas por ';'; coma decimal" in notes
        assert received[0] == ["Fila", "velocidad", "punta", "vida", "Resultado"]
        assert received[1] == ["1", "100", "plana", "52,5", "aceptada"]
        reasons = [
            "no es ni el nivel bajo 100, ni el alto 150, ni el centro 125 m/min del factor A (codificados: -1, +1, 0)",
            "no es un número finito; deje la celda vacía si el ensayo se perdió",
            "debe ser mayor que 0: vida es una vida en min",
            "2 valores donde el encabezado tiene 3 columnas",
        ]
        assert [row[-1] for row in received[9:]] == reasons
        assert findings == [
            ["Archivo", "Fila", "Columna", "Valor", "Por qué, y cómo arreglarlo"],
            ["bundle/runs.csv", "9", "velocidad", "120", reasons[0]],
            ["bundle/runs.csv", "10", "vida", HOSTILE, reasons[1]],
            ["bundle/runs.csv", "11", "vida", "-4", reasons[2]],
            ["bundle/runs.csv", "12", "", "", reasons[3]],
        ]
        found.page.get_by_role("button", name="Ejecutar: cargar las 8 filas aceptadas y analizarlas").click()
        result = found.page.get_by_role("link", name="Ver el resultado: taladro")
        result.wait_for(timeout=300_000)
        assert found.page.get_by_role("heading", name="Terminado: 8 filas cargadas, 4 rechazadas").count() == 1
        said = found.page.locator(".doe-bad").all_inner_texts()
        assert said[0] == f"runs.csv: fila 9, columna velocidad, valor '120': {reasons[0]}"
        result.click()
        found.page.wait_for_url("**/doe_analysis?**")
        found.rest()
        rows = found.table(found.card("doe_analysis", "pareto"))[1:]
        effects = ask(own, "select term, effect from marts.fct_effects where experiment_id = 'taladro'")
        assert sorted(row[0] for row in rows) == sorted(term for term, _ in effects) == ["A", "AB", "B"]
        found.open("data_quality")
        loads = found.table(found.card("data_quality", "loads"))
        assert f"fila 9, columna velocidad, valor '120': {reasons[0]}" in [row[7] for row in loads]
        reasons_card = found.table(found.card("data_quality", "reasons"))
        assert [row[0] for row in reasons_card[1:]] == [f"fila 9, columna velocidad, valor '120': {reasons[0]}"]
        assert found.page.locator("img[src=x]").count() == 0
        assert found.faults() == []


def test_what_cannot_be_loaded_is_refused_in_the_readers_language(app: Served, browser: Browser) -> None:
    wrong = DESIGN.replace("goal:", "gaol:")
    with visit(browser, app, locale="en-US") as found:
        found.open("drop")
        (findings,) = drop(found, sent("design.yml", wrong), sent("runs.csv", "velocidad,punta,vida\n100,plana,3"))[-1:]
        assert [row[0::4] for row in findings[1:3]] == [
            ["design.yml", "'responses.1.goal' is missing"],
            ["design.yml", "unknown key 'responses.1.gaol', did you mean 'goal'?"],
        ]
        found.page.get_by_text("Español").click()
        found.rest()
        assert found.page.evaluate("document.documentElement.lang") == "es"
        rows = [
            row.locator("td").all_inner_texts() for row in found.page.locator(".doe-table").last.locator("tr").all()
        ]
        assert [row[0::4] for row in rows[1:3]] == [
            ["design.yml", "falta 'responses.1.goal'"],
            ["design.yml", "clave desconocida 'responses.1.gaol' (¿quiso decir 'goal'?)"],
        ]
        assert "No hay nada que cargar: corrija los archivos y súbalos de nuevo." in found.page.inner_text("body")
        assert found.faults() == []
