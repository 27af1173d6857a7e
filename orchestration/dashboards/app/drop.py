"""The page to drop in files."""
from orchestration.dashboards.definitions import Language


def page(language: Language) -> None:
    """Show it."""
