"""Words of the warehouse's own for Metabase: `names.yml` as a dictionary in SQL."""
# ruff: noqa: S608

import json
import re
from collections.abc import Iterable, Sequence

from orchestration.dashboards.formats import Wording
from orchestration.dashboards.refusals import DEEPEST, LONGEST_SENTENCE, SEVERAL, pattern, pieces

WORDS, SENTENCES = "words", "sentences"
# from left to right: a step says what a sentence says up to the one in its last gap, and goes on with that
TOLD = """(
    with recursive told (part, step, said, rest) as (
        select part.number, 0, '', part.said from {parts} as part (said, number)
        union all
        select told.part, told.step + 1, told.said || regexp_replace(told.rest, fits.pattern, fits.said),
            regexp_replace(told.rest, fits.pattern, fits.rest)
        from told cross join lateral (
            select listed.* from {listed} as listed (place, likeness, pattern, said, rest)
            where told.rest like listed.likeness and told.rest ~ listed.pattern
            order by listed.place limit 1
        ) as fits
        where told.step < {deepest} and length(told.rest) <= {longest}
    ),
    whole as (select distinct on (told.part) told.part, told.said || told.rest as said from told
        order by told.part, told.step desc)
    select string_agg(whole.said, '; ' order by whole.part) from whole
)"""


def ctes(wording: Wording) -> list[str]:
    """The dictionary as CTEs: single words as an object, sentences with the gaps that data fill as patterns."""
    found = []
    if words := _words(wording):
        found.append(f"{WORDS} as (select {literal(json.dumps(words, ensure_ascii=False))}::jsonb as said)")
    if _has_sentences(wording):
        found.append(f"{SENTENCES} (place, likeness, pattern, said, rest) as (values\n    {_sentences(wording)}\n)")
    return found


def translated(name: str, wording: Wording) -> str:
    """What a column says in the reader's words, as an expression; words that nobody has listed stay.

    A sentence in the last gap of another is translated too, elsewhere it stays.
    """
    found = []
    if _words(wording):
        found.append(f"(select {WORDS}.said from {WORDS}) ->> {name}")
    if _has_sentences(wording):
        found.append(_told(name, f"(values ({name}, 1))", SENTENCES))
    return f"coalesce({', '.join([*found, name])})" if found else name


def refused(name: str, wording: Wording) -> str:
    """What a column of the loader's messages says in the reader's words, as an expression: `refusals.in_spanish`.

    Figures stay as the loader writes them, and so does a `{why}` that is not the end of its sentence.
    """
    if wording.language == "en":
        return name
    rows = []
    for sentence in wording.names.refusals:
        (texts, gaps), said = pieces(sentence.en), pieces(sentence.es)[0]
        rows.append((texts, pattern(sentence.en), said, bool(gaps) and sentence.es.endswith("{why}")))
    parts = f"regexp_split_to_table({name}, {literal(SEVERAL.pattern)}) with ordinality"
    return _told(name, parts, f"(values\n    {_rows(rows)}\n)")


def _told(name: str, parts: str, listed: str) -> str:
    return TOLD.format(name=name, parts=parts, listed=listed, deepest=DEEPEST, longest=LONGEST_SENTENCE)


def literal(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _words(wording: Wording) -> dict[str, str]:
    said = {word: text.in_(wording.language) for word, text in wording.names.values.items()}
    return {word: text for word, text in said.items() if text != word}


def _has_sentences(wording: Wording) -> bool:
    """Whether there is anything to translate: the warehouse's own language is English."""
    return wording.language != "en" and bool(wording.names.sentences)


def _sentences(wording: Wording) -> str:
    rows = []
    for sentence in wording.names.sentences:
        cut, said = sentence.en.split("{}"), sentence.es.split("{}")
        is_open = len(cut) > 1 and not cut[-1] and not said[-1]
        rows.append((cut, "(.+?)".join(map(re.escape, cut)), said, is_open))
    return _rows(rows)


def _rows(sentences: Iterable[tuple[Sequence[str], str, Sequence[str], bool]]) -> str:
    """Place, likeness, pattern, what is said in its place, and the gap at its end in which one more may stand."""
    rows = []
    for place, (cut, looks, said, is_open) in enumerate(sentences):
        rest = f"\\{len(cut) - 1}" if is_open else ""
        texts = (_likeness(cut), f"^{looks}$", _filled(said[:-1] if is_open else said), rest)
        rows.append(f"({place}, {', '.join(map(literal, texts))})")
    return ",\n    ".join(rows)


def _likeness(cut: Iterable[str]) -> str:
    """What stands between gaps, for LIKE."""
    return "%".join(re.sub(r"([\\%_])", r"\\\1", piece) for piece in cut)


def _filled(cut: Iterable[str]) -> str:
    """What stands between gaps, with references in these; a backslash of its own is none."""
    first, *rest = _plain(cut)
    return first + "".join(f"\\{number}{piece}" for number, piece in enumerate(rest, 1))


def _plain(pieces: Iterable[str]) -> list[str]:
    return [piece.replace("\\", "\\\\") for piece in pieces]
