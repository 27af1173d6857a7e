"""Words of the warehouse's own for Metabase: `names.yml` as patterns of PostgreSQL."""

import re

from orchestration.dashboards.formats import Wording


def dictionary(wording: Wording) -> list[tuple[str, str]]:
    """Patterns, and what is said in their place: words, and in other languages than the warehouse's its sentences."""
    names, language = wording.names, wording.language
    found = [(_whole(re.escape(word)), _plain(said.in_(language))) for word, said in names.values.items()]
    if language != "en":
        for sentence in names.sentences:
            pattern = "(.+?)".join(map(re.escape, sentence.en.split("{}")))
            said, *rest = map(_plain, sentence.in_(language).split("{}"))
            found.append((_whole(pattern), said + "".join(f"\\{number}{text}" for number, text in enumerate(rest, 1))))
    return [(pattern, said) for pattern, said in found if pattern != _whole(re.escape(said))]


def literal(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _whole(pattern: str) -> str:
    return f"^{pattern}$"


def _plain(text: str) -> str:
    """A text in which a backslash is no reference."""
    return text.replace("\\", "\\\\")
