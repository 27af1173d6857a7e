"""A plan as tables that people read."""

from typing import Any

from rich.table import Table

from orchestration.design.bundle import Planned
from orchestration.design.wish import LETTERS
from orchestration.present import number, table

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
