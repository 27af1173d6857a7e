"""What the app says of itself."""

from orchestration.dashboards.definitions import Language
from orchestration.dashboards.formats import number
from orchestration.dashboards.texts import texts


def say(key: str, language: Language, **values: object) -> str:
    """A text with its values filled in, figures as the reader writes them."""
    written = {name: number(one, language) if isinstance(one, int | float) else one for name, one in values.items()}
    return texts(language)[key].format(**written)
