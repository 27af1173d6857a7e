"""Why files, rows and runs are not taken, in the reader's words: sentences of `refusals.yml`, one inside another.

Sentences of `names.yml` have gaps for what marts compute; gaps of these hold what users wrote, which stays as it is.
"""

import re
from collections.abc import Sequence
from functools import cache

from orchestration.dashboards.definitions import Text

GAP = re.compile(r"\{(figure|why|)\}")
FILLS = {"": "(.*?)", "figure": "([-+.,0-9e]+)", "why": "(.+)"}
SEVERAL = re.compile(r"(?<=\)); (?=\w+: )|; (?=experiments/\S+, line )")  # several messages that were joined to one
# characters of a message and of a sentence: longer ones hold somebody's data, and would take long to compare
LONGEST, LONGEST_SENTENCE = 2_000, 500
DEEPEST = 6  # sentences inside each other: ours are fewer, somebody's data may look like many
SWAPPED = str.maketrans(",.", ".,")


def in_spanish(message: str, sentences: Sequence[Text]) -> str:
    """A message of the loader in Spanish, with what users wrote as it is; one that nobody has listed stays."""
    if len(message) > LONGEST:
        return message
    return "; ".join(_sentence(part, sentences, DEEPEST) for part in SEVERAL.split(message))


def pieces(sentence: str) -> tuple[list[str], list[str]]:
    """A sentence cut at its gaps, and what each gap takes."""
    cut = GAP.split(sentence)
    return cut[::2], cut[1::2]


def pattern(sentence: str) -> str:
    """A sentence as a regular expression with a group for each gap, for Python and PostgreSQL alike."""
    (first, *others), gaps = pieces(sentence)
    return re.escape(first) + "".join(FILLS[gap] + re.escape(text) for gap, text in zip(gaps, others, strict=True))


@cache
def _compiled(sentence: str) -> re.Pattern[str]:
    return re.compile(pattern(sentence), re.DOTALL)


def _sentence(message: str, sentences: Sequence[Text], depth: int) -> str:
    for sentence in sentences if depth and len(message) <= LONGEST_SENTENCE else ():
        if match := _compiled(sentence.en).fullmatch(message):
            (first, *others), gaps = pieces(sentence.es)
            filled = (_filled(gap, data, sentences, depth - 1) for gap, data in zip(gaps, match.groups(), strict=True))
            return first + "".join(data + text for data, text in zip(filled, others, strict=True))
    return message


def _filled(gap: str, data: str, sentences: Sequence[Text], depth: int) -> str:
    if gap == "why":
        return _sentence(data, sentences, depth)
    return data.translate(SWAPPED) if gap == "figure" else data
