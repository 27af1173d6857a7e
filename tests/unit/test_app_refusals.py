"""Every message of the loader has its Spanish: collected from the source, so that a new one without it is found."""

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.design_yaml import DesignError, parse
from ingestion.errors import Refused
from ingestion.parse_design import parse_design
from ingestion.rules import EXPECTED
from orchestration.dashboards.app import unpack as unpacking
from orchestration.dashboards.app.unpack import Sent, unpack
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.reading import load
from orchestration.dashboards.refusals import GAP
from orchestration.quality import gate

ROOT = Path(gate.__file__).parents[2]
SPANISH = Wording(load().names, "es")
SOURCES = [
    *sorted((ROOT / "ingestion").glob("*.py")),
    *sorted((ROOT / "orchestration" / "quality").glob("*.py")),
    *(ROOT / "orchestration" / "dashboards" / "app" / f"{name}.py" for name in ("intake", "unpack", "job")),
    ROOT / "orchestration" / "dashboards" / "queries.py",
]
# what has blanks and is said to nobody: SQL, patterns, names of locks, progress and files
UNSAID = re.compile(
    r"\s*(select|delete from)\s.*|datetime64.*|(object|experiment|keys of) ~"
    r"|postgresql://.*|\W*|~  ~\n|\[T \].*|.*\(\?:.*|\[\^\\w.*|run failed| or |Value error, |~, line ~|\\\[\\\[.*",
    re.DOTALL,
)
# parts of messages, each beside what it is a part of
PARTS = {
    **{kind: f"not {kind}" for kind in EXPECTED.values()},
    "not ~": "not a whole number",
    "; known: ~": "a/design.yml, line 1: unknown key 'a'; known: b, c",
    "~ values where the header has ~ columns~": "2 values where the header has 9 columns",
    "rows that break a rule of the loader are rejected; if they are many, the whole file is of another kind": (
        "rows that break a rule of the loader are rejected; if they are many, the whole file is of another kind "
        "(51.2 % of 1200 rows)"
    ),
    "~: most values have another unit": "rpm: most values have another unit (51.2 % of 1200 rows)",
    "~: rows from the future; is the clock of the machine right?": (
        "date: rows from the future; is the clock of the machine right? (found 2030-01-01 00:00:00)"
    ),
    "~: more runs are lost than were measured": "y_1: more runs are lost than were measured (51.2 % of 8 rows)",
    " ~": (
        "not a natural level of factor A: confirmation runs give numbers m/min, "
        "within 1000 half ranges of the centre 1.5"
    ),
    ", or axial at ±~": "neither low 1, high 2 nor centre 1.5 m of factor A (coded: -1, +1, 0, or axial at ±1.4)",
    "both runs.csv and runs.parquet": "both runs.csv and runs.parquet; a bundle has design.yml and exactly one of them",
    "neither runs.csv nor runs.parquet": (
        "neither runs.csv nor runs.parquet; a bundle has design.yml and exactly one of them"
    ),
    "~: ~; a bundle has design.yml and exactly one of them": (
        "a: both runs.csv and runs.parquet; a bundle has design.yml and exactly one of them"
    ),
    "experiment_id '~'": "a/design.yml, line 1: experiment_id 'T' must be 1 to 64 of a-z, 0-9 and _",
    "experiment_id is missing: it": "a/d.yml, line 1: experiment_id is missing: it must be 1 to 64 of a-z, 0-9 and _",
    "; add it to the tool list or correct it": "design.yml: unknown tool 'X'; add it to the tool list or correct it",
    ": load it too": "confirms: experiment 'x' is not in the warehouse yet: load it too",
    "; `doe load --release ~`": (
        "these very bytes are quarantined since an earlier load: not a whole number; `doe load --release x`"
    ),
    " (or '~') of factor ~": "missing column 'a' (or 'A') of factor A; the file has: b, c",
    " of a response": "missing column 'a' of a response; the file has: b, c",
    ", did you mean '~'?": "design.yml: unknown tool 'X', did you mean 'Y'?",
    ", column ~, value ~": "row 3, column a, value 'b': not a whole number",
    "~ of ~ is asked for": "must be above 0: ln of y is asked for",
    "sqrt of ~ is asked for": "must not be negative: sqrt of y is asked for",
    "inverse of ~ is asked for": "must not be 0: inverse of y is asked for",
    "~ is a life in ~": "must be above 0: y is a life in pieces",
    " and ": "duplicate run: the same std_order and replicate as an earlier row "
    "(second readings: give them a repeat_reading)",
    "not negative": "must not be negative: sqrt of y is asked for",
    "not zero": "must not be 0: inverse of y is asked for",
    "another checksum": (
        "a.csv: the store received other bytes than were checked (SHA-256 1, stored another checksum); "
        "is the file still being written? Try again when it is complete"
    ),
    "; decimal commas need ';' between the columns": (
        "2 values where the header has 9 columns; decimal commas need ';' between the columns"
    ),
    ", line ~, column ~": "a/design.yml, line 1, column 2: not YAML: mapping values are not allowed here",
    "at least ~": "a/design.yml, line 1: factors has 0 entries; give at least 1",
    "at most ~": "a/design.yml, line 1: factors has 26 entries; give at most 25",
    "(a ~)": "a/design.yml, line 1: factors (a dict) must be a list, such as [a, b]",
    "a number within ~ half ranges of the centre": (
        "setting 's': level '1' of factor A must be a number within 1000 half ranges of the centre"
    ),
    "'~' or '~'": "setting 's': level '1' of factor A must be 'a' or 'b'",
    "has two levels": "setting 's': factor A (a) has two levels; give it one",
    "has no level": "setting 's': factor A (a) has no level; give it one",
    "factor letter": "factor letter 'A' is used twice; names in one design must differ",
    "factor name": "factor name 'a' is used twice; names in one design must differ",
    "column name": "column name 'a' is used twice; names in one design must differ",
    "term of model '~'": "term of model 'm' 'AB' is used twice; names in one design must differ",
}
ENGLISH = re.compile(
    r"\b(the|is|are|of|and|not|must|be|with|or|it|to|give|write|keep|remove|row|file|line|value|has|have|had|than|one"
    r"|unknown|missing|only|needs?|rows|below|above|more|other|loaded)\b"
)


def templates(tree: ast.AST) -> Iterator[str]:
    """Texts with blanks, whole, `~` for what is filled in; docstrings are none."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if (text := written(node)) is None:
            yield from templates(node)
            continue
        if " " in text:
            yield text
        for part in ast.walk(node):
            if isinstance(part, ast.FormattedValue):
                yield from templates(part)


def written(node: ast.AST) -> str | None:
    """A text as it stands in the source, or the sum of texts."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else filled(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = written(node.left), written(node.right)
        return None if left is None and right is None else f"{left or '~'}{right or '~'}"
    return None


def filled(part: ast.AST) -> str:
    """What stands in a gap, where the source alone says it."""
    is_design = isinstance(part, ast.FormattedValue) and ast.unparse(part.value) == "DESIGN_FILE"
    return "design.yml" if is_design else "~"


def messages() -> list[str]:
    """All that is said to readers, once each."""
    found = [text for path in SOURCES for text in templates(ast.parse(path.read_text(encoding="utf-8")))]
    return sorted({PARTS.get(text, text) for text in found if text in PARTS or not UNSAID.fullmatch(text)})


@pytest.mark.parametrize("message", messages())
def test_every_message_of_the_source_has_a_spanish_sentence(message: str) -> None:
    filled = [message.replace("~", "7"), message.replace("~", "ω")]
    spanish = [SPANISH.refusal(text) for text in filled]
    assert any(said != text and not ENGLISH.search(said) for said, text in zip(spanish, filled, strict=True)), spanish


DESIGN = """\
experiment_id: drill
factors:
  - {letter: A, name: speed, low: 100, high: 150}
  - {letter: B, name: angle, low: flat, high: round}
responses:
  - {name: life, goal: maximize}
"""
DESIGNS = [
    ("goal: maximize", "gaol: maximize", "línea 6: clave desconocida 'responses.1.gaol' (¿quiso decir 'goal'?)"),
    ("goal: maximize", "goal: most", "línea 6: responses.1.goal 'most' no es ninguno de maximize, minimize, target"),
    ("letter: B", "letter: A", "línea 1: la letra de factor 'A' se usa dos veces; los nombres de un diseño deben"),
    ("name: angle", "name: life", "línea 1: el nombre de columna 'life' se usa dos veces"),
    (
        "name: angle",
        "name: block",
        "el nombre de columna 'block' está ocupado: runs.csv lo usa para experiment_id, run",
    ),
    ("high: 150", "high: fast", "línea 3: low '100' y high 'fast' deben ser ambos números o ambos textos"),
    ("low: 100", "low: [1]", "línea 3: factors.1.low (a list): debe ser un texto"),
    ("name: speed", "name: ''", "línea 3: factors.1.name '': no puede estar vacío"),
    (
        "factors:",
        "generators: ['B=AC']\nfactors:",
        "línea 2: generador 'B=AC': C no es un factor de este diseño, cuyas",
    ),
    ("responses:", "models: [{name: m, terms: [AB, BA]}]\nresponses:", "en el modelo 'm', el término 'AB' se usa dos"),
    ("responses:", "settings: [{name: s, levels: {A: '1e9', B: flat}}]\nresponses:", "a no más de 1000 semirrangos"),
    ("responses:", "settings: [{name: s, levels: {A: '120', B: 'x'}}]\nresponses:", "debe ser 'flat' o 'round'"),
    ("goal: maximize", "goal: target", "línea 6: `target:` (un número) y `goal: target` van juntos; dé los dos o"),
    (
        "goal: maximize",
        "goal: maximize, weight: 20.5",
        "weight '20.5' debe estar entre 0.1 y 10 (con punto decimal); lo usual es 1",
    ),
    (
        "experiment_id: drill",
        "experiment_id: drill\ntitle: a: b",
        "línea 2, columna 9: no es YAML: aquí no puede haber",
    ),
    ("experiment_id: drill", "title: [", "no es YAML: se espera"),
]


@pytest.mark.parametrize(("old", "new", "spanish"), DESIGNS)
def test_what_is_wrong_with_a_design_is_said_in_spanish(old: str, new: str, spanish: str) -> None:
    with pytest.raises(DesignError) as refused:
        parse_design(parse(DESIGN.replace(old, new, 1).encode(), "design.yml"))
    messages = [SPANISH.refusal(message) for message in refused.value.messages]
    assert any(spanish in message and message.startswith("design.yml, línea") for message in messages), messages


def test_findings_that_the_manifest_holds_as_one_are_told_apart() -> None:
    with pytest.raises(DesignError) as refused:
        parse_design(parse(b"experiment_id: drill\n", "experiments/drill/0/design.yml"))
    assert SPANISH.refusal(str(refused.value)) == (
        "experiments/drill/0/design.yml, línea 1: falta 'factors'; "
        "experiments/drill/0/design.yml, línea 1: falta 'responses'"
    )


@pytest.mark.parametrize(
    ("sent", "spanish"),
    [
        (
            [Sent("x.zip", b"no")],
            "x.zip: no es un zip que se pueda leer (no tiene la forma de un zip); hágalo de nuevo, sin",
        ),
        ([Sent("x.csv", b"1"), Sent("x.csv", b"2")], "x.csv: dos archivos tienen este nombre; ponga cada experimento"),
        ([Sent(f"{n}.csv", b"") for n in range(9)], "más de 8 archivos; envíe menos de una vez"),
        ([Sent("x.csv", bytes(60_000_000))], "se enviaron 60 MB; se aceptan como máximo 50 MB de una vez"),
    ],
)
def test_what_is_wrong_with_what_was_sent(
    sent: list[Sent], spanish: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "MAX_FILES", 8)
    with pytest.raises(Refused) as refused:
        unpack(sent, tmp_path)
    assert SPANISH.refusal(refused.value.messages[0]).startswith(spanish)


@pytest.mark.parametrize("value", ["1.5", "not a number", "a: b", "{why}", "\\1", "the file is empty", "', column b"])
def test_what_users_wrote_stays_as_it_is(value: str) -> None:
    message = f"row 12, column x, value {value!r}: below 0.5 psi"
    assert SPANISH.refusal(message) == f"fila 12, columna x, valor {value!r}: menor que 0,5 psi"
    assert Wording(load().names, "en").refusal(message) == message
    assert SPANISH.refusal(f"{value} of nobody's") == f"{value} of nobody's"


def test_a_long_text_is_not_compared() -> None:
    """Nor does one take long that looks like many sentences."""
    text = "row 1, column x, value '" + "': row 1, line 2: x' is '" * 70_000 + "': not a whole number"
    assert SPANISH.refusal(text) == text
    begun = time.perf_counter()
    SPANISH.refusal(text[:2_000])
    SPANISH.refusal(("{} '{}' is none of " * 200)[:2_000])
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize(
    "value",
    [
        "': " + "a: " * 250 + '"',
        "': row 1: " + " would make " * 30 + " " * 300 + ", the file says " * 30 + " (" * 150 + '"',
    ],
)
def test_a_text_that_looks_like_sentences_in_sentences_is_no_danger(value: str) -> None:
    begun = time.perf_counter()
    assert "12" in SPANISH.refusal(f"row 12, column x, value {value!r}: below 0.5 psi")
    assert "x.csv" in SPANISH.refusal(f"the file x.csv, {value}")
    assert time.perf_counter() - begun < 2


def test_sentences_have_the_same_gaps_in_both_languages() -> None:
    sentences = load().names.refusals
    assert [one.en for one in sentences if GAP.findall(one.en) != GAP.findall(one.es)] == []
    assert len({one.en for one in sentences}) == len(sentences)
