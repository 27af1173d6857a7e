"""A standard design, chosen, randomised and written as a bundle."""

import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from ingestion.design import Design
from ingestion.errors import Refused
from ingestion.generators import parse_generator
from orchestration.design.catalogue import PLANS, RUNS, choose, ensure_catalogue, function_schema, own_generators
from orchestration.design.runs import plan_runs, runs_csv
from orchestration.design.wish import Wish, check, check_sizes, read_design, refuse_results
from orchestration.services import Connections
from orchestration.sql import ask


@dataclass(frozen=True)
class Planned:
    """What was chosen, and all sizes that were there to choose from."""

    design: Design
    plan: dict[str, Any]
    plans: list[dict[str, Any]]
    wish: Wish
    seed: int
    files: tuple[Path, ...]


def design_text(folder: Path, design: Design, generators: Sequence[str], command: str) -> str:
    """design.yml: the user's own text with these generators, or a new one."""
    path = folder / "design.yml"
    quoted = ", ".join(f'"{text}"' for text in generators)
    line = f"generators: [{quoted}]\n" if generators else ""
    if path.exists():
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        assert isinstance(node, yaml.MappingNode)
        for key, value in node.value:
            if key.value == "generators":
                text = text[: key.start_mark.index] + text[value.end_mark.index :].lstrip(" ").removeprefix("\n")
        return text if not line else text + ("" if text.endswith("\n") or not text else "\n") + line
    values = {
        "experiment_id": design.experiment_id,
        "factors": [factor.model_dump(exclude_none=True) for factor in design.factors],
        "responses": [response.model_dump(exclude_none=True, exclude_defaults=True) for response in design.responses],
    }
    body = yaml.safe_dump(values, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120)
    # the reader takes every scalar as text: numbers need no quotes
    body = re.sub(r"'([-+]?\d+(\.\d*)?)'(?=[,}])", r"\1", body)
    return f"# planned by: {command}\n{body}{line}"


def write(path: Path, text: str) -> Path:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8", newline="")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def design_bundle(
    connections: Connections, folder: Path, factors: Sequence[str], responses: Sequence[str], wish: Wish
) -> Planned:
    """Choose a design and write the bundle. Raises Refused before anything is written."""
    check_sizes(wish)
    design = read_design(folder, factors, responses, wish.smallest_effect)
    refuse_results(folder, design)
    check(design, wish)
    effect = wish.smallest_effect
    if effect is None:  # of several responses the first that names one
        effect = next((each.smallest_effect for each in design.responses if each.smallest_effect is not None), None)
    ensure_catalogue(connections)
    schema = function_schema(connections.postgres)
    parameters = [len(design.factors), wish.replicates, wish.blocks, wish.center_points, effect, wish.sigma, wish.alpha]
    plans = ask(connections.postgres, PLANS.format(schema=schema), parameters).to_pylist()
    plans = [plan for plan in plans if wish.blocks == 1 or plan["family"] != "Plackett-Burman"]
    plan = choose(plans, design, wish)
    generators = own_generators(plan, design)
    known = [sorted(str(parse_generator(text)) for text in own_generators(each, design)) for each in plans]
    if design.generators and sorted(str(text) for text in design.parsed_generators) not in known:
        raise Refused(
            f"{folder / 'design.yml'} has generators of its own, {', '.join(design.generators)}; "
            "remove them to have a standard design chosen"
        )
    seed = secrets.randbelow(1_000_000) if wish.seed is None else wish.seed
    found = ask(connections.postgres, RUNS, [plan["design_key"], plan["n_parts"]]).to_pylist()
    treatments = [(row["std_order"], row["block"], row["levels"]) for row in found]
    planned = plan_runs(treatments, len(design.factors), wish, seed)
    command = f"doe design, {plan['design_key']}, seed {seed}"
    text = design_text(folder, design, generators, command)
    folder.mkdir(parents=True, exist_ok=True)
    files = (write(folder / "design.yml", text), write(folder / "runs.csv", runs_csv(design, planned, wish)))
    return Planned(design, plan, plans, replace(wish, smallest_effect=effect), seed, files)
