"""What the app says of itself, as reports do, and what it passes on from the loader."""

from orchestration.dashboards.app.known import definitions
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.formats import Wording
from orchestration.dashboards.texts import say

__all__ = ["pass_on", "say"]


def pass_on(message: str, language: Language) -> str:
    """A message of the loader in the reader's language."""
    return Wording(definitions().names, language).refusal(message)
