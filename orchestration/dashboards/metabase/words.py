"""Words of the warehouse's own for Metabase: `names.yml` as a dictionary in SQL."""
# ruff: noqa: S608

import json
import re
from collections.abc import Iterable

from orchestration.dashboards.formats import Wording

WORDS, SENTENCES = "words", "sentences"


def ctes(wording: Wording) -> list[str]:
    """The dictionary as CTEs: single words as an object, sentences with the gaps that data fill as patterns."""
    found = []
    if words := _words(wording):
        found.append(f"{WORDS} as (select {literal(json.dumps(words, ensure_ascii=False))}::jsonb as said)")
    if sentences := _sentences(wording):
        rows = [f"({', '.join(map(literal, row))})" for row in sentences]
        found.append(f"{SENTENCES} (likeness, pattern, said) as (values\n    " + ",\n    ".join(rows) + "\n)")
    return found


def translated(name: str, wording: Wording) -> str:
    """What a column says in the reader's words, as an expression; words that nobody has listed stay."""
    found = []
    if _words(wording):
        found.append(f"(select {WORDS}.said from {WORDS}) ->> {name}")
    if _sentences(wording):
        # few texts are like a sentence: only these are compared letter by letter
        said = f"regexp_replace({name}, {SENTENCES}.pattern, {SENTENCES}.said)"
        fits = f"{name} like {SENTENCES}.likeness and {name} ~ {SENTENCES}.pattern"
        found.append(f"(select {said} from {SENTENCES} where {fits} limit 1)")
    return f"coalesce({', '.join([*found, name])})" if found else name


def literal(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _words(wording: Wording) -> dict[str, str]:
    said = {word: text.in_(wording.language) for word, text in wording.names.values.items()}
    return {word: text for word, text in said.items() if text != word}


def _sentences(wording: Wording) -> list[tuple[str, str, str]]:
    """How a sentence looks, its pattern, and what is said in its place; none in the warehouse's own language."""
    if wording.language == "en":
        return []
    found = []
    for sentence in wording.names.sentences:
        pieces = sentence.en.split("{}")
        likeness = "%".join(re.sub(r"([\\%_])", r"\\\1", piece) for piece in pieces)
        found.append((likeness, f"^{'(.+?)'.join(map(re.escape, pieces))}$", _filled(sentence.in_(wording.language))))
    return found


def _filled(text: str) -> str:
    """A text with references in its gaps; a backslash of its own is none."""
    first, *rest = _plain(text.split("{}"))
    return first + "".join(f"\\{number}{piece}" for number, piece in enumerate(rest, 1))


def _plain(pieces: Iterable[str]) -> list[str]:
    return [piece.replace("\\", "\\\\") for piece in pieces]
