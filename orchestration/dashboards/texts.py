"""Texts of pages, in each language, with figures as its readers write them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from orchestration.dashboards.definitions import Key, Language, Part, Text
from orchestration.dashboards.formats import number

HERE = Path(__file__).parent


class Texts(Part):
    """All texts of pages by their name; `{name}` in them is filled in."""

    texts: dict[Key, Text]


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The texts of a language by name."""
    read = Texts.model_validate(yaml.safe_load((HERE / "texts.yml").read_text(encoding="utf-8")))
    return {name: text.in_(language) for name, text in read.texts.items()}


def say(key: str, language: Language, **values: object) -> str:
    """A text with its values filled in."""
    written = {name: number(one, language) if isinstance(one, int | float) else one for name, one in values.items()}
    return texts(language)[key].format(**written)
