"""The bundle of an experiment's next step: what to run is asked of the warehouse, which also says why."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ingestion import store
from ingestion.design import CENSORED, Design
from ingestion.design_yaml import parse
from ingestion.errors import Refused
from ingestion.parse_design import parse_design
from ingestion.suggest import did_you_mean
from orchestration.design.bundle import write
from orchestration.design.runs import csv_text, level
from orchestration.design.wish import refuse_results
from orchestration.services import Connections
from orchestration.sql import ask

STEPS = """
select * from marts.fct_next_step where experiment_id = $1 and n_new_runs > 0 and step <> 'run_design'
order by step_rank, response
"""
NEW_RUNS = """
select run_order, letter, level from marts.fct_next_step_runs
where experiment_id = $1 and response = $2 and step = $3 order by run_order
"""
EARLIER_RUNS = """
select run_order, block, repeat_reading, levels, responses, censored from intermediate.int_experiment_runs
where experiment_id = $1 order by run_id
"""
EXPERIMENTS = "select experiment_id from marts.dim_experiment"
WHYS = "select distinct why from marts.fct_next_step where experiment_id = $1"
DESIGN_KEY = "select _object_key from raw.experiments where experiment_id = $1"

# the new bundle's experiment_id ends with this
SUFFIXES = {
    "repeat_lost_runs": "completed",
    "replicate": "replicated",
    "fold_over": "folded",
    "add_axial_runs": "axial",
    "climb": "climb",
    "confirm": "confirm",
}
# these are analysed together with the earlier runs, as a second block of one experiment
TOGETHER = ("repeat_lost_runs", "replicate", "add_axial_runs")


@dataclass(frozen=True)
class FollowUp:
    """What was written, and the row of `fct_next_step` behind it."""

    experiment_id: str
    step: dict[str, Any]
    files: tuple[Path, ...]


def follow_up(connections: Connections, folder: Path, experiment_id: str, step: str | None = None) -> FollowUp:
    """Write the bundle of the next step, or of the one that is named. Raises Refused before anything is written."""
    chosen = _step(connections, experiment_id, step)
    earlier = _design(connections, experiment_id)
    design = _follow_up_design(earlier, experiment_id, chosen)
    refuse_results(folder, design)
    key = [experiment_id, chosen["response"], chosen["step"]]
    new_runs: dict[int, dict[str, str]] = {}
    for row in ask(connections.postgres, NEW_RUNS, key).to_pylist():
        new_runs.setdefault(row["run_order"], {})[row["letter"]] = row["level"]
    old_runs = ask(connections.postgres, EARLIER_RUNS, [experiment_id]).to_pylist() if _is_together(chosen) else []
    folder.mkdir(parents=True, exist_ok=True)
    files = (
        write(folder / "design.yml", _design_text(design, experiment_id, chosen)),
        write(folder / "runs.csv", _runs_text(design, chosen["step"], old_runs, list(new_runs.values()))),
    )
    return FollowUp(design.experiment_id, chosen, files)


def _is_together(step: dict[str, Any]) -> bool:
    return step["step"] in TOGETHER


def _step(connections: Connections, experiment_id: str, step: str | None) -> dict[str, Any]:
    offered = ask(connections.postgres, STEPS, [experiment_id]).to_pylist()
    if not offered:
        known = ask(connections.postgres, EXPERIMENTS).column(0).to_pylist()
        if experiment_id not in known:
            hint = did_you_mean(experiment_id, known) or "; mart dim_experiment lists those that are"
            raise Refused(f"experiment '{experiment_id}' is not in the warehouse{hint}")
        whys = ask(connections.postgres, WHYS, [experiment_id]).column(0).to_pylist()
        raise Refused(f"no further runs are proposed for '{experiment_id}'{': ' + '; '.join(whys) if whys else ''}")
    chosen = next((row for row in offered if step in (None, row["step"])), None)
    if chosen is None:
        names = ", ".join(dict.fromkeys(row["step"] for row in offered))
        raise Refused(f"step '{step}' is not proposed for '{experiment_id}'; proposed: {names}")
    return dict(chosen)


def _design(connections: Connections, experiment_id: str) -> Design:
    """The design.yml as it was landed; of a fraction with its fold-over that of the first."""
    first = experiment_id.split("+")[0]
    keys = ask(connections.postgres, DESIGN_KEY, [first]).column(0).to_pylist()
    if not keys:
        raise Refused(f"experiment '{first}' is not in the warehouse")
    return parse_design(parse(store.read(store.connect(connections.store), "raw", keys[0]), keys[0]))


def _follow_up_design(earlier: Design, experiment_id: str, step: dict[str, Any]) -> Design:
    """The same factors and responses, under an id of its own."""
    suffix = SUFFIXES[step["step"]]
    confirms = experiment_id if step["step"] in ("confirm", "climb") else None
    return earlier.model_copy(
        update={
            "experiment_id": f"{experiment_id.replace('+', '_')[: 63 - len(suffix)]}_{suffix}",
            "title": f"{earlier.title or experiment_id}: {step['step'].replace('_', ' ')}",
            "generators": (step["generators"] or "").split(),
            "axial_distance": step["axial_distance"] or (None if confirms else earlier.axial_distance),
            "confirms": confirms,
            "folds_over": experiment_id if step["step"] == "fold_over" else None,
            "pool_from_order": None if confirms else earlier.pool_from_order,
            "models": [] if confirms else earlier.models,
            "settings": [],
        }
    )


def _design_text(design: Design, experiment_id: str, step: dict[str, Any]) -> str:
    values = design.model_dump(exclude_none=True, exclude_defaults=True)
    body = yaml.safe_dump(values, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120)
    return f"# what follows {experiment_id}: {step['why']}\n{body}"


def _runs_text(design: Design, step: str, earlier: Sequence[dict[str, Any]], new: Sequence[dict[str, str]]) -> str:
    """Earlier runs with their results as they are, then the new ones, their responses empty.

    New runs are a block of their own, made at another time; but lost runs that are made again belong to the block that
    lost them: a single run in a block would tell nothing.
    """
    made = Counter(run["block"] for run in earlier if any(value is not None for value in run["responses"]))
    is_repeat = step == "repeat_lost_runs"
    has_blocks = bool(earlier) and not (is_repeat and set(made) <= {None})
    new_block = min(made, key=lambda block: (made[block], str(block))) if is_repeat and made else "new"
    is_censored = [any(run["censored"][i] for run in earlier) for i in range(len(design.responses))]
    has_readings = any(run["repeat_reading"] > 1 for run in earlier)
    header = ["run_order", *["block"] * has_blocks, *["repeat_reading"] * has_readings]
    header += [factor.name for factor in design.factors]
    for response, censored in zip(design.responses, is_censored, strict=True):
        header += [response.name, *[response.name + CENSORED] * censored]
    rows: list[list[Any]] = []
    for run in earlier:
        row = [run["run_order"], *[run["block"] or "earlier"] * has_blocks, *[run["repeat_reading"]] * has_readings]
        row += [level(factor, coded) for factor, coded in zip(design.factors, run["levels"], strict=True)]
        for value, was_censored, censored in zip(run["responses"], run["censored"], is_censored, strict=True):
            row += [value, *[was_censored] * censored]
        rows.append(row)
    last = max((run["run_order"] or 0 for run in earlier), default=0)
    for number, levels in enumerate(new, start=last + 1):
        row = [number, *[new_block or "earlier"] * has_blocks, *[1] * has_readings]
        row += [levels[factor.letter] for factor in design.factors]
        rows.append(row + [""] * (len(header) - len(row)))
    return csv_text(header, rows)
