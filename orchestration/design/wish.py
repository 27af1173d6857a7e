"""What the engineer asks for: options and design.yml."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingestion.design import CENSORED, EXPERIMENT_ID, Design, Factor, to_number
from ingestion.design_yaml import DesignError, parse
from ingestion.errors import Refused
from ingestion.parse_design import parse_design
from ingestion.runs import LARGEST, SMALLEST

LETTERS = "ABCDEFGHJKLMNOP"
GOALS = ("maximize", "minimize", "target")


@dataclass(frozen=True)
class Wish:
    """What the engineer asks for."""

    runs: int | None = None
    replicates: int = 1
    blocks: int = 1
    center_points: int = 0
    seed: int | None = None
    smallest_effect: float | None = None
    sigma: float | None = None
    alpha: float = 0.05


def parse_factor(text: str, letter: str) -> Factor:
    """`speed=100:150 m/min`, or `geometry=flat:chamfered` with text levels. Raises Refused."""
    name, equals, levels = text.partition("=")
    low, colon, high = levels.partition(":")
    if not (equals and colon and name.strip() and low.strip() and high.strip()):
        raise Refused(f"factor '{text}' is not of the form name=low:high unit; for example speed=100:150 m/min")
    unit = None
    digits, _, rest = high.strip().partition(" ")
    if to_number(low) is not None and to_number(digits) is not None:
        high, unit = digits, rest.strip() or None
    try:
        return Factor(letter=letter, name=name, low=low, high=high, unit=unit)
    except ValueError as error:
        raise Refused(f"factor '{text}': {_first_finding(error)}") from None


def parse_response(text: str) -> dict[str, str]:
    """`life h maximize`: name, unit when there is one, and what it should become. Raises Refused."""
    words = text.split()
    goal, target = (words[-1], None) if words else ("", None)
    if len(words) > 2 and words[-2] == "target":
        goal, target, words = "target", words[-1], words[:-1]
    if not 2 <= len(words) <= 3 or goal not in GOALS or (goal == "target" and target is None):
        raise Refused(
            f"response '{text}' is not of the form name unit goal; for example 'life h maximize', "
            "'roughness minimize' or 'diameter mm target 12.5'"
        )
    values = {"name": words[0], "goal": goal}
    if len(words) == 3:
        values["unit"] = words[1]
    return values | ({"target": target} if target is not None else {})


def _first_finding(error: ValueError) -> str:
    return re.sub(r"(?s).*Value error, (.*?) \[type=.*", r"\1", str(error))


def read_design(
    folder: Path, factors: Sequence[str], responses: Sequence[str], smallest_effect: float | None = None
) -> Design:
    """The folder's design.yml, or one made of the options. Raises Refused."""
    path = folder / "design.yml"
    try:
        if path.exists():
            if factors or responses:
                raise Refused(f"{path} names factors and responses already; change them there, or name another folder")
            return parse_design(parse(path.read_bytes(), str(path)))
        if not factors or not responses:
            raise Refused(
                f"{path} does not exist; write its factors and responses, or give them here: "
                'doe design my_drill/ --factor "speed=100:150 m/min" --factor "geometry=flat:chamfered" '
                '--response "life h maximize"'
            )
        if len(factors) > len(LETTERS):
            raise Refused(f"{len(factors)} factors; at most {len(LETTERS)} are designed for")
        experiment_id = re.sub(r"[^a-z0-9_]+", "_", folder.resolve().name.lower()).strip("_")[:64]
        if not EXPERIMENT_ID.fullmatch(experiment_id):
            raise Refused(f"folder '{folder.name}' gives no experiment_id; name it with letters, digits and _")
        parsed = [parse_factor(text, letter) for text, letter in zip(factors, LETTERS, strict=False)]
        values: dict[str, Any] = {
            "experiment_id": experiment_id,
            "factors": [factor.model_dump(exclude_none=True) for factor in parsed],
            "responses": [parse_response(text) for text in responses],
        }
        if smallest_effect is not None:
            values["responses"][0]["smallest_effect"] = f"{smallest_effect:.15g}"
        return parse_design(parse(yaml.safe_dump(values, sort_keys=False).encode(), str(path)))
    except DesignError as error:
        raise Refused(error.messages) from None


def refuse_results(folder: Path, design: Design) -> None:
    """Runs that were made are never overwritten."""
    if (folder / "runs.parquet").exists():
        raise Refused(f"{folder / 'runs.parquet'} exists; name another folder")
    path = folder / "runs.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [name for response in design.responses for name in (response.name, response.name + CENSORED)]
    if any(name not in (rows[0] if rows else {}) for name in (response.name for response in design.responses)):
        raise Refused(f"{path} exists and is not an empty plan of this design; remove it, or name another folder")
    for row_number, row in enumerate(rows, start=1):
        for name in names:
            if (row.get(name) or "").strip():
                raise Refused(
                    f"{path}, row {row_number}, column '{name}' holds the result '{row[name]}'; results are never "
                    "overwritten: name another folder"
                )


def check_sizes(wish: Wish) -> None:
    """Effect and standard deviation are above 0, and neither endless. Raises Refused."""
    for option, size in (("--smallest-effect", wish.smallest_effect), ("--sigma", wish.sigma)):
        if size is not None and not SMALLEST <= size <= LARGEST:
            raise Refused(f"{option} '{size:g}' must be a number above 0; leave it out when it is not known")


def check(design: Design, wish: Wish) -> None:
    """Blocks, centre points and factors that a standard design can have. Raises Refused."""
    n_replicates, n_blocks = wish.replicates, wish.blocks
    if n_replicates % n_blocks and n_blocks % n_replicates:
        raise Refused(
            f"{n_blocks} blocks cannot share {n_replicates} replicates equally; give as many blocks as replicates "
            "(each block a complete replicate), or a multiple of them"
        )
    if n_blocks > n_replicates and n_blocks // n_replicates not in (2, 4, 8):
        raise Refused(f"a replicate can be run in 2, 4 or 8 blocks, not in {n_blocks // n_replicates}")
    texts = [factor.name for factor in design.factors if not factor.is_numeric]
    if wish.center_points and texts:
        raise Refused(
            f"centre points need numeric factors, and '{texts[0]}' has text levels: there is nothing half way. "
            "Leave out --center-points, and replicate instead: --replicates 2"
        )
    if len(design.factors) < 2 or len(design.factors) > len(LETTERS):
        raise Refused(
            f"{len(design.factors)} factor{'s' * (len(design.factors) > 1)}; "
            f"standard designs are those of 2 to {len(LETTERS)}"
        )
