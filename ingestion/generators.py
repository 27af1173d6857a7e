"""Generators of fractional designs: `D=-ABC` makes the column of D out of basic factors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

PATTERN = re.compile(r"([A-Z])=([+-]?)([A-Z]+)")


@dataclass(frozen=True)
class Generator:
    """`letter` = `sign` times the product of the columns in `word`."""

    letter: str
    word: str
    sign: int

    def __str__(self) -> str:
        return f"{self.letter}={'-' if self.sign < 0 else ''}{self.word}"


def parse_generator(text: str) -> Generator:
    """Read `D=ABC` or `D=-ABC`; blanks are ignored. Raises ValueError."""
    match = PATTERN.fullmatch(re.sub(r"\s", "", text).replace("\N{MINUS SIGN}", "-"))
    if match is None:
        raise ValueError(f"generator '{text}' is not of the form D=ABC or D=-ABC")
    letter, sign, word = match.groups()
    return Generator(letter, "".join(sorted(word)), -1 if sign == "-" else 1)


def check_generators(generators: Sequence[Generator], letters: Sequence[str]) -> None:
    """Raise ValueError unless the generators define a fraction in which no two factors share a column."""
    generated = [generator.letter for generator in generators]
    seen: dict[str, str] = {}
    for generator in generators:
        letter, word = generator.letter, generator.word
        unknown = [name for name in (letter, *word) if name not in letters]
        if unknown:
            raise ValueError(
                f"generator '{generator}': {unknown[0]} is not a factor of this design, "
                f"whose letters are {', '.join(letters)}"
            )
        if generated.count(letter) > 1:
            raise ValueError(f"generator '{generator}': {letter} is generated twice; keep one generator for it")
        if len(set(word)) < len(word):
            raise ValueError(f"generator '{generator}': a letter occurs twice on the right side")
        if letter in word:
            raise ValueError(f"generator '{generator}': {letter} cannot generate itself")
        inner = [name for name in word if name in generated]
        if inner:
            raise ValueError(
                f"generator '{generator}': {inner[0]} is generated itself; write the right side with basic "
                f"factors only (put the right side of its own generator for {inner[0]}, equal letters cancel)"
            )
        if len(word) < 2:
            raise ValueError(f"generator '{generator}': {letter} and {word} would be the same column")
        if word in seen:
            raise ValueError(
                f"generators '{seen[word]}' and '{generator}': both factors would have the same column; "
                "use another word for one of them"
            )
        seen[word] = str(generator)
