"""Texts of pages, in each language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from orchestration.dashboards.definitions import Key, Language, Part, Text

HERE = Path(__file__).parent


class Texts(Part):
    """All texts of pages by their name; `{name}` in them is filled in."""

    texts: dict[Key, Text]


@cache
def texts(language: Language) -> Mapping[str, str]:
    """The texts of a language by name."""
    read = Texts.model_validate(yaml.safe_load((HERE / "texts.yml").read_text(encoding="utf-8")))
    return {name: text.in_(language) for name, text in read.texts.items()}
