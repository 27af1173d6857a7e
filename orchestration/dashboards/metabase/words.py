"""Words of the warehouse's own for Metabase: `names.yml` as a dictionary in SQL."""
# ruff: noqa: S608

import json
import re
from collections.abc import Iterable

from orchestration.dashboards.formats import Wording
from orchestration.dashboards.refusals import LONGEST, SEVERAL, pattern, pieces

WORDS, SENTENCES = "words", "sentences"
# from left to right: a step says what a sentence says up to its {why}, and goes on with that
REFUSED = """(
    with recursive refusals (place, likeness, pattern, said, rest) as (values
    {refusals}
    ),
    told (part, step, said, rest) as (
        select part.number, 0, '', part.said from regexp_split_to_table({name}, {several})
        with ordinality as part (said, number)
        union all
        select told.part, told.step + 1, told.said || regexp_replace(told.rest, fits.pattern, fits.said),
            regexp_replace(told.rest, fits.pattern, fits.rest)
        from told cross join lateral (
            select * from refusals where told.rest like refusals.likeness and told.rest ~ refusals.pattern
            order by refusals.place limit 1
        ) as fits
        where length({name}) <= {longest}
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


def refused(name: str, wording: Wording) -> str:
    """What a column of the loader's messages says in the reader's words, as an expression: `refusals.in_spanish`.

    Figures stay as the loader writes them, and so does a `{why}` that is not the end of its sentence.
    """
    if wording.language == "en":
        return name
    rows = []
    for place, sentence in enumerate(wording.names.refusals):
        said, gaps = pieces(sentence.es)
        rest = rf"\{len(gaps)}" if sentence.es.endswith("{why}") else ""
        texts = (_likeness(pieces(sentence.en)[0]), f"^{pattern(sentence.en)}$", _filled(said[:-1] if rest else said))
        rows.append(f"({place}, {', '.join(map(literal, (*texts, rest)))})")
    refusals = ",\n    ".join(rows)
    return REFUSED.format(refusals=refusals, name=name, several=literal(SEVERAL.pattern), longest=LONGEST)


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
        cut = sentence.en.split("{}")
        said = _filled(sentence.in_(wording.language).split("{}"))
        found.append((_likeness(cut), f"^{'(.+?)'.join(map(re.escape, cut))}$", said))
    return found


def _likeness(cut: Iterable[str]) -> str:
    """What stands between gaps, for LIKE."""
    return "%".join(re.sub(r"([\\%_])", r"\\\1", piece) for piece in cut)


def _filled(cut: Iterable[str]) -> str:
    """What stands between gaps, with references in these; a backslash of its own is none."""
    first, *rest = _plain(cut)
    return first + "".join(f"\\{number}{piece}" for number, piece in enumerate(rest, 1))


def _plain(pieces: Iterable[str]) -> list[str]:
    return [piece.replace("\\", "\\\\") for piece in pieces]
