"""'did you mean': the part of an error message that shows the way out."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `, did you mean 'x'?` for the known word closest to `word`, or an empty string."""
    candidates = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), candidates, n=1, cutoff=0.6)
    return f", did you mean '{candidates[close[0]]}'?" if close else ""


def listing(words: Iterable[str]) -> str:
    """Join words for a sentence: `a, b, c`."""
    return ", ".join(words)
