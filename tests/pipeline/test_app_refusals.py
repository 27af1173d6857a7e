"""Bad files as a Spanish reader drops them in: every reason is Spanish, and what the file says stays as it is."""

import pytest

from orchestration.dashboards.app.intake import Finding, examine
from orchestration.dashboards.app.unpack import Sent
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.metabase.words import literal, refused
from orchestration.dashboards.reading import load
from tests.ask import ask
from tests.pipeline.intake import DESIGN, PRODUCTION, PRODUCTION_HEADER, Intake, csv_bytes
from tests.pipeline.test_bad_bundles import REJECTED_BUNDLES, REJECTED_RUNS
from tests.pipeline.test_bad_data_files import REFUSED_DESIGNS, REFUSED_FILES, REJECTED_FILES, REJECTED_ROWS
from tests.unit.test_app_refusals import ENGLISH

SPANISH = Wording(load().names, "es")
GOOD_RUNS = REJECTED_RUNS["level of no factor"][0].replace(b"120,", b"100,")


def bundle(design: str | bytes, runs: bytes | None = None) -> list[Sent]:
    """A bundle as a browser sends it."""
    design = design.encode() if isinstance(design, str) else design
    return [Sent("design.yml", design), Sent("runs.csv", GOOD_RUNS if runs is None else runs)]


def row(number: int, line: str) -> list[Sent]:
    """A data file with one bad row."""
    return [Sent("p.csv", csv_bytes(PRODUCTION_HEADER, [*PRODUCTION[:number], line, *PRODUCTION[number:]]))]


BAD = {
    **{name: bundle(DESIGN, data) for name, (data, _, _) in REJECTED_RUNS.items()},
    **{f"bundle: {name}": bundle(design, runs) for name, (design, runs, _) in REJECTED_BUNDLES.items()},
    **{f"design: {name}": bundle(design) for name, (design, _) in REFUSED_DESIGNS.items()},
    **{f"file: {name}": [Sent("p.csv", data)] for name, (data, _) in REFUSED_FILES.items()},
    **{f"whole file: {name}": [Sent("p.csv", data)] for name, (data, _, _) in REJECTED_FILES.items()},
    **{f"row: {name}": row(2, line) for name, (line, _, _, _) in REJECTED_ROWS.items()},
    "half a bundle": [Sent("design.yml", DESIGN.encode())],
    "the other half": [Sent("runs.csv", GOOD_RUNS)],
    "nothing": [Sent("notes.txt", b"x")],
    "no zip": [Sent("x.zip", b"x")],
}
ROWS = {name: f"row: {name}" for name in REJECTED_ROWS}
SOME = {
    "level of no factor": (
        "5",
        "cutting_speed",
        "120",
        "no es ni el nivel bajo 100, ni el alto 150, ni el centro 125 m/min del factor A (codificados: -1, +1, 0)",
    ),
    "negative life": ("5", "tool_life", "-4", "debe ser mayor que 0: tool_life es una vida en h"),
    "row: unknown tool": (
        "3",
        "tool_id",
        "ZC9",
        "herramienta desconocida; añádala a la lista de herramientas o corríjala",
    ),
    "row: part of a piece": ("3", "daily_production", "1.5", "no es un número entero"),
    "design: key twice": ("8", "", "", "la clave 'tool_id' aparece dos veces; deje una de ellas"),
    "bundle: missing response": ("", "", "", "falta la columna 'tool_life' de una respuesta; el archivo tiene: A, B"),
    "half a bundle": (
        "",
        "",
        "",
        "no hay ni runs.csv ni runs.parquet; un experimento tiene design.yml y exactamente uno de ellos",
    ),
    "nothing": (
        "",
        "",
        "",
        ": no contiene ningún design.yml con ensayos, ni ningún archivo CSV o Parquet",
    ),
}


def findings(intake: Intake, case: str) -> list[Finding]:
    """What the page would say of it."""
    dropped = examine(BAD[case], intake.postgres)
    found = list(dropped.findings())
    dropped.folder.cleanup()
    return found


@pytest.mark.parametrize("case", BAD)
def test_reasons_are_spanish(intake: Intake, case: str) -> None:
    found = findings(intake, case)
    assert found
    for one in found:
        spanish = SPANISH.refusal(one.why)
        assert spanish != one.why
        assert not ENGLISH.search(spanish), spanish
    if case in SOME:
        assert (found[0].row, found[0].column, found[0].value, SPANISH.refusal(found[0].why)) == SOME[case]


def test_the_dashboards_say_the_same_in_metabase(intake: Intake) -> None:
    """There, SQL translates what the manifest holds; figures with decimals stay as the loader writes them."""
    found = [one for case in REJECTED_RUNS | REJECTED_ROWS for one in findings(intake, ROWS.get(case, case))]
    rows = [f"row {one.row}, column {one.column}, value {one.value!r}: {one.why}" for one in found if one.column]
    assert len(rows) > 25
    messages = [
        *rows,
        f"no run is left: {rows[0]}",
        "experiments/a/b/design.yml, line 3: 'low' is missing; experiments/a/b/design.yml, line 9: 'goal' is missing",
        "pressure_psi: most values have another unit (100 % of 50 rows); "
        "rpm: most values have another unit (9 % of 50 rows)",
        "PostgreSQL refuses the rows: a\\1 'b' % _ {why}",
        "costs in another currency",
    ]
    listed = ", ".join(map(literal, messages))
    asked = f"select message, {refused('message', SPANISH)} from unnest(array[{listed}]) as of (message)"  # noqa: S608
    for message, spanish in ask(intake.postgres, asked):
        assert spanish == SPANISH.refusal(message)
        assert (spanish == message) == (message == messages[-1])
