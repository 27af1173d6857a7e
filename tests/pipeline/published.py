"""Published experiments: what the books print and what an independent implementation recomputed."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

DATASETS = Path(__file__).parents[1] / "reference" / "datasets"
NAMES = sorted(path.stem for path in DATASETS.glob("*.json"))


@dataclass(frozen=True)
class Figure:
    """One expected number, by the place in the marts where it must be found."""

    table: str  # effects, anova, lenth, yates
    key: str  # term, source, or the name of the figure
    column: str
    expected: float
    rounding: float | None = None  # half a unit of the last printed digit; None: recomputed in full precision

    def agrees(self, found: float | None) -> bool:
        """Whether ``found`` is the figure: 1e-8 relative for recomputed ones, printed rounding for printed ones."""
        if found is None:
            return False
        if self.rounding is not None:
            return abs(found - self.expected) <= self.rounding * (1 + 1e-9)
        return math.isclose(found, self.expected, rel_tol=1e-8, abs_tol=1e-10)


def dataset(name: str) -> dict[str, Any]:
    """The reference document of one published experiment."""
    document: dict[str, Any] = json.loads((DATASETS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def recomputed(name: str) -> Iterator[Figure]:
    """Every effect, SS, F, p, interval, error and Lenth figure that was recomputed for the full model."""
    figures = dataset(name)["recomputed"]
    columns = {"effects": "effect", "coef": "coefficient", "ss": "sum_sq", "df": "df", "F": "f_value", "p": "p_value"}
    for block, column in columns.items():
        for term, value in figures.get(block, {}).items():
            yield Figure("effects", term, column, value)
            if block in {"ss", "df", "F", "p"}:
                yield Figure("anova", term, column, value)
    for term in figures["effects"]:
        if "se_effect" in figures:
            yield Figure("effects", term, "std_error", figures["se_effect"])
    full = figures.get("models", {}).get("full", {})
    for term, (lower, upper) in full.get("ci95_coef", {}).items():
        yield Figure("effects", term, "ci_lower", 2 * lower)
        yield Figure("effects", term, "ci_upper", 2 * upper)
    if "ss_error" in figures:
        for source in ("Residual", "Pure error"):
            yield Figure("anova", source, "sum_sq", figures["ss_error"])
            yield Figure("anova", source, "df", figures["df_error"])
            yield Figure("anova", source, "mean_sq", figures["ms_error"])
    if full:
        yield Figure("anova", "Model", "sum_sq", full["ss_model"])
        yield Figure("anova", "Model", "df", full["df_model"])
    if "F_model" in full:
        yield Figure("anova", "Model", "f_value", full["F_model"])
        yield Figure("anova", "Model", "p_value", full["p_model"])
    if "curvature" in figures:
        yield from _with_center_points(figures)
        return
    yield Figure("anova", "Total", "sum_sq", figures["ss_total_factorial"])
    lenth_columns = {"s0": "s0", "pse": "pse", "me": "margin_of_error", "sme": "simultaneous_margin_of_error"}
    for item, column in lenth_columns.items():
        if "lenth" in figures:
            yield Figure("lenth", item, column, figures["lenth"][item])


def _with_center_points(figures: dict[str, Any]) -> Iterator[Figure]:
    """Curvature, and tests of the terms against the pure error of replicates at the centre."""
    curvature = figures["curvature"]
    for item, column in (("ss", "sum_sq"), ("df", "df"), ("F", "f_value"), ("p", "p_value")):
        yield Figure("anova", "Curvature", column, curvature[item])
    for item, column in (("ss", "sum_sq"), ("df", "df"), ("ms", "mean_sq")):
        yield Figure("anova", "Pure error", column, curvature[f"{item}_pure_error"])
    [model] = [m for name, m in figures["models"].items() if name.endswith("with_curvature")]
    yield Figure("anova", "Total", "sum_sq", model["ss_total"])
    yield Figure("anova", "Total", "df", model["df_total"])
    for term in model["terms"]:
        yield Figure("effects", term, "f_value", model["F"][term])
        yield Figure("effects", term, "p_value", model["p"][term])
        yield Figure("effects", term, "std_error", 2 * model["se_coef"][term])


def reduced(name: str) -> list[dict[str, Any]]:
    """Recomputed models that leave effects out, the curvature apart: what a reduced model may turn out to be."""
    models: dict[str, Any] = dataset(name)["recomputed"].get("models", {})
    has_center = "curvature" in dataset(name)["recomputed"]
    return [model for key, model in models.items() if key != "full" and (key.endswith("curv") or not has_center)]


def printed(name: str) -> Iterator[Figure]:
    """Every printed figure that the marts hold, save those the reference lists as printing errors."""
    document = dataset(name)
    published = document["published"]
    errors = {difference["item"] for difference in document["published_check"]["differences"]}

    def figure(table: str, key: str, column: str, text: str, item: str) -> Iterator[Figure]:
        if item in errors or text.startswith("<"):
            return
        half_unit = 0.5 * 10.0 ** int(Decimal(text).as_tuple().exponent)
        yield Figure(table, key, column, float(text), half_unit)

    for term, text in published.get("effects", {}).items():
        yield from figure("effects", term, "effect", text, f"effects.{term}")
    for term, text in published.get("ss", {}).items():
        yield from figure("effects", term, "sum_sq", text, f"ss.{term}")
    curvature = published.get("curvature", {})
    for item, source, column in (
        ("ss", "Curvature", "sum_sq"),
        ("F", "Curvature", "f_value"),
        ("ms_pure_error", "Pure error", "mean_sq"),
    ):
        if item in curvature:
            yield from figure("anova", source, column, curvature[item], f"curvature.{item}")
    full = published.get("models", {}).get("full", {})
    columns = {"coef": "coefficient", "ss": "sum_sq", "F": "f_value", "p": "p_value"}
    for block, column in columns.items():
        for term, text in full.get(block, {}).items():
            yield from figure("effects", term, column, text, f"full.{block}.{term}")
    for item, source, column in (
        ("ss_model", "Model", "sum_sq"),
        ("F_model", "Model", "f_value"),
        ("p_model", "Model", "p_value"),
        ("ss_error", "Residual", "sum_sq"),
        ("ms_error", "Residual", "mean_sq"),
        ("ss_total", "Total", "sum_sq"),
    ):
        if item in full:
            yield from figure("anova", source, column, full[item], f"full.{item}")
    lenth_columns = {"s0": "s0", "pse": "pse", "me": "margin_of_error", "sme": "simultaneous_margin_of_error"}
    for item, column in lenth_columns.items():
        if item in published.get("lenth", {}):
            yield from figure("lenth", item, column, published["lenth"][item], f"lenth.{item}")
