"""What the app says of itself, and what it passes on from the loader."""

from orchestration.dashboards.app.known import definitions
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.formats import Wording, number
from orchestration.dashboards.texts import texts


def say(key: str, language: Language, **values: object) -> str:
    """A text with its values filled in, figures as the reader writes them."""
    written = {name: number(one, language) if isinstance(one, int | float) else one for name, one in values.items()}
    return texts(language)[key].format(**written)


def pass_on(message: str, language: Language) -> str:
    """A message of the loader in the reader's language."""
    return Wording(definitions().names, language).refusal(message)
