"""`doe design`: a ready bundle from what the engineer knows. What a design can show is asked of the warehouse."""

import csv
import io
import os
import random
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from rich.table import Table

from ingestion.design import CENSORED, EXPERIMENT_ID, Design, Factor, parse_design, to_number
from ingestion.design_yaml import DesignError, parse
from ingestion.errors import Refused
from ingestion.generators import parse_generator
from ingestion.settings import PostgresSettings
from orchestration.dbt import dbt
from orchestration.pipeline import BUILD, BuildFailed
from orchestration.present import number, table
from orchestration.services import Connections
from orchestration.sql import ask

LETTERS = "ABCDEFGHJKLMNOP"
MODELS = ("dim_standard_design", "dim_standard_blocking", "fct_standard_runs")
GOALS = ("maximize", "minimize", "target")

# What every standard design of k factors would be with these replicates, blocks and centre points. Pure error is that
# of replicates and centre points of one block; without any, what the estimated effects leave over; without that, what
# main effects alone leave over.
PLANS = """
with asked as (
    select
        $1::int as n_factors, $2::int as replicates, $3::int as blocks, $4::int as centers,
        $5::double precision as effect, $6::double precision as sigma, $7::double precision as alpha
),
designs as (
    select
        d.*, a.*, b.words, b.confounded_two_factor,
        case when a.blocks > a.replicates then a.blocks / a.replicates else 1 end as n_parts,
        d.n_runs * a.replicates as n_factorial,
        d.n_runs * a.replicates + a.centers * a.blocks as n_total
    from asked as a
    inner join marts.dim_standard_design as d on d.k = a.n_factors
    left join marts.dim_standard_blocking as b
        on d.design_key = b.design_key and a.blocks > a.replicates and b.n_blocks = a.blocks / a.replicates
),
errors as (
    select
        *,
        n_runs * greatest(replicates - blocks, 0) + blocks * greatest(centers - 1, 0) as df_pure,
        n_total - (n_runs - n_parts + blocks) - least(centers, 1) as df_residual,
        n_total - (k + blocks) - least(centers, 1) as df_main
    from designs
    where n_parts = 1 or words is not null
),
judged as (
    select
        *,
        case
            when df_pure > 0 then 'replicates'
            when df_residual > 0 and family <> 'Plackett-Burman' then 'residual'
            when df_main > 0 then 'interactions'
        end as error_from,
        case
            when df_pure > 0 then df_pure
            when df_residual > 0 and family <> 'Plackett-Burman' then df_residual
            when df_main > 0 then df_main
        end as df_error
    from errors
)
select
    *,
    case when df_error > 0 then {schema}.noncentral_t_two_sided_p(
        -{schema}.student_t_quantile(alpha / 2, df_error), df_error, effect * sqrt(n_factorial) / (2 * sigma)
    ) end as power,
    {schema}.replicates_for_power(
        effect / sigma, n_runs, case when family = 'Plackett-Burman' then n_runs - 1 - k else 0 end, alpha, 0.8
    ) as replicates_for_80
from judged
order by n_total, resolution nulls last
"""

RUNS = "select std_order, block, levels from marts.fct_standard_runs where design_key = $1 and n_blocks = $2 order by 1"


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


@dataclass(frozen=True)
class Planned:
    """What was chosen, and all sizes that were there to choose from."""

    design: Design
    plan: dict[str, Any]
    plans: list[dict[str, Any]]
    wish: Wish
    seed: int
    files: tuple[Path, ...]


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


def _refuse_results(folder: Path, design: Design) -> None:
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


def _check(design: Design, wish: Wish) -> None:
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
        raise Refused(f"{len(design.factors)} factors; standard designs are those of 2 to {len(LETTERS)}")


def _catalogue(connections: Connections) -> None:
    """Build the standard designs when the warehouse has none."""
    query = "select count(*) from unnest($1::text[]) as name where to_regclass('marts.' || name) is not null"
    if ask(connections.postgres, query, [list(MODELS)]).column(0).to_pylist() == [len(MODELS)]:
        return
    result = dbt(connections.postgres, [*BUILD, "--select", *(f"+{model}" for model in MODELS)], quiet=True)
    if result.returncode != 0:
        raise BuildFailed(f"the standard designs could not be built:\n{result.stdout[-6000:]}{result.stderr[-2000:]}")


def _choose(plans: list[dict[str, Any]], design: Design, wish: Wish) -> dict[str, Any]:
    """The highest resolution that the runs allow, then the most runs; without a limit the smallest without III."""
    if not plans:
        raise Refused(
            f"no standard design of {len(design.factors)} factors can be run in {wish.blocks} blocks "
            f"of {wish.replicates} replicates without confounding a main effect; ask for fewer blocks"
        )

    def rank(plan: dict[str, Any]) -> tuple[int, int]:
        return (plan["resolution"] or 99, plan["n_total"])

    if wish.runs is not None:
        affordable = [plan for plan in plans if plan["n_total"] <= wish.runs]
        if not affordable:
            least = plans[0]
            raise Refused(
                f"{wish.runs} runs are too few: the smallest standard design of {len(design.factors)} factors, "
                f"{least['design_key']}, takes {least['n_total']} with these replicates and centre points"
            )
        return max(affordable, key=rank)
    unconfounded = [plan for plan in plans if rank(plan)[0] >= 4]
    return unconfounded[0] if unconfounded else plans[-1]


def _generators(plan: dict[str, Any], design: Design) -> list[str]:
    """The catalogue's generators in the letters of this design."""
    names = dict(zip(LETTERS, (factor.letter for factor in design.factors), strict=False))
    text = "".join(names.get(character, character) for character in plan["generators"] or "")
    return text.split()


def plan_runs(
    treatments: Sequence[tuple[int, int, Sequence[float]]], n_factors: int, wish: Wish, seed: int
) -> list[tuple[int | None, int | None, int, Sequence[float]]]:
    """Runs in the order to make them: standard order, replicate, block and coded levels.

    Random within every block; centre points, all levels 0, first, last and evenly between.
    """
    shuffle = random.Random(seed).shuffle
    n_parts = max(wish.blocks // wish.replicates, 1)
    planned: list[tuple[int | None, int | None, int, Sequence[float]]] = []
    for block in range(1, wish.blocks + 1):
        within: list[tuple[int | None, int | None, int, Sequence[float]]] = []
        for replicate in range(1, wish.replicates + 1):
            for std_order, part, levels in treatments:
                of_replicate = (
                    (replicate - 1) * n_parts + part
                    if wish.blocks > wish.replicates
                    else (1 + (replicate - 1) % wish.blocks)
                )
                if of_replicate == block:
                    within.append((std_order, replicate, block, levels))
        shuffle(within)
        n_runs, n_centers = len(within), wish.center_points
        for center in reversed(range(n_centers)):
            place = round(center * n_runs / (n_centers - 1)) if n_centers > 1 else n_runs // 2
            within.insert(place, (None, None, block, (0.0,) * n_factors))
        planned += within
    return planned


def _level(factor: Factor, coded: float) -> str:
    if coded == 0:
        assert factor.low_value is not None and factor.high_value is not None
        return f"{factor.low_value + (factor.high_value - factor.low_value) / 2:.12g}"
    return factor.low if coded < 0 else factor.high


def runs_csv(design: Design, planned: Sequence[tuple[int | None, int | None, int, Sequence[float]]], wish: Wish) -> str:
    """runs.csv, its responses empty."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    columns = ["run_order", "std_order", "replicate"] + ["block"] * (wish.blocks > 1)
    names = [response.name for response in design.responses]
    writer.writerow([*columns, *(factor.name for factor in design.factors), *names])
    for run_order, (std_order, replicate, block, levels) in enumerate(planned, start=1):
        keys = [run_order, std_order, replicate, *([block] * (wish.blocks > 1))]
        natural = [_level(factor, coded) for factor, coded in zip(design.factors, levels, strict=True)]
        writer.writerow([*keys, *natural, *([""] * len(names))])
    return stream.getvalue()


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
        "responses": [
            {name: value for name, value in response.model_dump(exclude_none=True).items() if value != "none"}
            for response in design.responses
        ],
    }
    body = yaml.safe_dump(values, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120)
    # the reader takes every scalar as text: numbers need no quotes
    body = re.sub(r"'([-+]?\d+(\.\d*)?)'(?=[,}])", r"\1", body)
    return f"# planned by: {command}\n{body}{line}"


def _write(path: Path, text: str) -> Path:
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
    design = read_design(folder, factors, responses, wish.smallest_effect)
    _refuse_results(folder, design)
    _check(design, wish)
    effect = wish.smallest_effect
    if effect is None:  # of several responses the first that names one
        effect = next((each.smallest_effect for each in design.responses if each.smallest_effect is not None), None)
    _catalogue(connections)
    schema = _function_schema(connections.postgres)
    parameters = [len(design.factors), wish.replicates, wish.blocks, wish.center_points, effect, wish.sigma, wish.alpha]
    plans = ask(connections.postgres, PLANS.format(schema=schema), parameters).to_pylist()
    plans = [plan for plan in plans if wish.blocks == 1 or plan["family"] != "Plackett-Burman"]
    plan = _choose(plans, design, wish)
    generators = _generators(plan, design)
    known = [sorted(str(parse_generator(text)) for text in _generators(each, design)) for each in plans]
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
    files = (_write(folder / "design.yml", text), _write(folder / "runs.csv", runs_csv(design, planned, wish)))
    return Planned(design, plan, plans, replace(wish, smallest_effect=effect), seed, files)


def _function_schema(target: PostgresSettings) -> str:
    """Where dbt created the functions, quoted."""
    name = os.environ.get("DOE_PG_SCHEMA", "doe")
    found = ask(target, "select quote_ident(nspname) from pg_namespace where nspname = $1", [name])
    if not found.num_rows:
        raise Refused(f"schema '{name}' with the functions of the warehouse is missing; run doe build")
    return str(found.column(0).to_pylist()[0])


ROMAN = {3: "III", 4: "IV", 5: "V", 6: "VI", 7: "VII", 8: "VIII"}
ERRORS = {
    "replicates": "replicates and centre points",
    "residual": "what the effects leave over",
    "interactions": "interactions, if they are pooled as error",
    None: "nothing: Lenth's method only",
}


def shown(planned: Planned) -> list[Table]:
    """What was chosen, what it can show, and the neighbouring sizes."""
    plan, wish = planned.plan, planned.wish
    letters = dict(zip(LETTERS, (factor.letter for factor in planned.design.factors), strict=False))

    def own(text: str | None) -> str | None:
        return text and "".join(letters.get(c, c) for c in text)

    facts: list[tuple[str, Any]] = [
        ("design", f"{plan['design_key']}, {plan['family']}"),
        (
            "runs",
            f"{plan['n_total']}: {plan['n_runs']} treatments x {wish.replicates}"
            + (f", {wish.center_points * wish.blocks} centre points" if wish.center_points else ""),
        ),
        ("resolution", ROMAN.get(plan["resolution"], "full: no aliases")),
        ("generators", own(plan["generators"])),
        (
            "defining relation",
            _short("I = " + (own(plan["defining_relation"][4:]) or "")) if plan["defining_relation"] else None,
        ),
        (
            "main effects are aliased with",
            _short(own(plan["main_effect_aliases"]) or "no interaction of two factors")
            if plan["family"] != "Plackett-Burman"
            else plan["main_effect_aliases"],
        ),
        (
            "interactions that share a contrast",
            _short(own(plan["two_factor_aliases"]) or "none") if plan["family"] != "Plackett-Burman" else "all, partly",
        ),
        ("blocks", f"{wish.blocks}" if wish.blocks > 1 else None),
        (
            "confounded with blocks",
            _short(own(plan["confounded_two_factor"]) or "no interaction of two factors")
            if plan["n_parts"] > 1
            else None,
        ),
        ("error from", f"{ERRORS[plan['error_from']]}"),
        ("error degrees of freedom", plan["df_error"] or 0),
        ("smallest effect to be found", wish.smallest_effect),
        ("power to find it", plan["power"]),
        ("replicates for a power of 0.8", plan["replicates_for_80"]),
        ("seed", planned.seed),
    ]
    columns = ("design_key", "n_total", "resolution", "n_clear_main_effects", "n_clear_two_factor", "df_error", "power")
    rows = [
        tuple(
            "full"
            if name == "resolution" and each[name] is None
            else ROMAN.get(each[name], each[name])
            if name == "resolution"
            else each[name]
            for name in columns
        )
        for each in _neighbours(planned)
    ]
    names = ["design", "runs", "resolution", "clear main effects", "clear two-factor", "error df", "power"]
    return [
        table(
            f"Plan of {planned.design.experiment_id}",
            ["", ""],
            [(name, number(value)) for name, value in facts if value is not None],
        ),
        table("Neighbouring sizes (--runs chooses)", names, rows),
    ]


def _neighbours(planned: Planned) -> list[dict[str, Any]]:
    place = planned.plans.index(planned.plan)
    return planned.plans[max(place - 2, 0) : place + 3]


def _short(text: str, most: int = 90) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " ..."


def warnings(planned: Planned) -> list[str]:
    """What the engineer should know before the first run."""
    plan, wish, found = planned.plan, planned.wish, []
    if plan["resolution"] == 3:
        found.append(
            "resolution III: main effects are aliased with interactions of two factors; "
            "what looks like a main effect may be an interaction. More runs give resolution IV"
        )
    if plan["error_from"] in (None, "interactions"):
        found.append(
            "no error degrees of freedom of its own: effects are judged by Lenth's margin of error; "
            "centre points or replicates would measure the error"
            + (", and the power holds only if interactions are negligible" if plan["power"] is not None else "")
        )
    if wish.smallest_effect is None or wish.sigma is None:
        found.append("no power without --smallest-effect and --sigma (standard deviation of a run)")
    elif plan["power"] is not None and plan["power"] < 0.8:
        needed = plan["replicates_for_80"]
        found.append(
            f"power {plan['power']:.2f} is below 0.8" + (f"; {needed:.0f} replicates reach it" if needed else "")
        )
    return found
