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

EFFECTS = {"effect": "effect", "coef": "coefficient", "ss": "sum_sq", "df": "df", "F": "f_value", "p": "p_value"}
LENTH = {
    "df": "df",
    "m": "n_contrasts",
    "s0": "s0",
    "pse": "pse",
    "me": "margin_of_error",
    "sme": "simultaneous_margin_of_error",
    "t_me": "t_me",
    "t_sme": "t_sme",
    "gamma": "gamma",
    "dong_s1": "dong_s",
}
TERMS = {
    "coef": "coefficient",
    "effect": "effect",
    "se_coef": "std_error",
    "t": "t_value",
    "p": "p_value",
    "ss": "sum_sq",
    "F": "f_value",
}
SUMMARY = {
    "n": "n_runs",
    "df_error": "df_residual",
    "ss_error": "ss_residual",
    "s": "residual_std_error",
    "r2": "r_squared",
    "r2_adj": "adj_r_squared",
    "r2_pred": "pred_r_squared",
    "press": "press",
    "df_model": "df_model",
    "ss_model": "ss_model",
    "F_model": "f_value",
    "p_model": "p_value",
    "ms_error": "ms_residual",
    "max_leverage": "max_leverage",
    "max_cook": "max_cook",
    "ss_total": "ss_total",
    "df_total": "df_total",
    "ss_blocks": "ss_blocks",
    "df_blocks": "df_blocks",
}
PURE_ERROR = {"ss": "ss_pure_error", "df": "df_pure_error", "ms": "ms_pure_error"}
LACK_OF_FIT = {
    "ss": "ss_lack_of_fit",
    "df": "df_lack_of_fit",
    "ms": "ms_lack_of_fit",
    "F": "lack_of_fit_f_value",
    "p": "lack_of_fit_p_value",
}
LIFE_MODELS = {"censored_fit": "full", "censored_fit_reduced": "reduced_a_b_c_ac"}
DISPERSION = {"s_plus": "s_plus", "s_minus": "s_minus", "F_star": "f_star"}
BLOCKED = ("mont_chem_2x2_r3_blocks", "mont_filtration_2x4_2blocks")
# the same runs as another data set, on another scale: what is recomputed for them stands in that one's document
RAW_SCALE = "daniel_drill_2x4_raw"


@dataclass(frozen=True)
class Figure:
    """One expected number, by the place in the warehouse where it must be found."""

    table: str  # a key of QUERIES in test_published.py
    key: str
    column: str
    expected: float
    rounding: float | None = None  # half a unit of the last printed digit; None: recomputed in full precision

    @property
    def source(self) -> str:
        """Path of the expected number in its document; empty where the generator made it from several."""
        return getattr(self.expected, "source", "")

    def agrees(self, found: float | None) -> bool:
        """Whether ``found`` is the figure: 1e-8 relative for recomputed ones, printed rounding for printed ones."""
        if found is None:
            return False
        if self.rounding is not None:
            return abs(found - self.expected) <= self.rounding * (1 + 1e-9)
        return math.isclose(found, self.expected, rel_tol=1e-8, abs_tol=1e-10)


class Whole(int):
    """A whole number of a document that remembers where it stood."""

    source = ""

    def __rmul__(self, factor: Any) -> Any:
        return _located(factor * int(self), self.source)


class Real(float):
    """A number of a document that remembers where it stood, doubled or not."""

    source = ""

    def __rmul__(self, factor: Any) -> Any:
        return _located(factor * float(self), self.source)


def _located(value: Any, source: str = "") -> Any:
    """``value`` with every number in it knowing its path, such as ``recomputed.models.full.coef.A``."""
    if isinstance(value, dict):
        return {key: _located(item, f"{source}.{key}".lstrip(".")) for key, item in value.items()}
    if isinstance(value, list):
        return [_located(item, f"{source}.{number}") for number, item in enumerate(value)]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    located = Whole(value) if isinstance(value, int) else Real(value)
    located.source = source
    return located


def leaves(value: Any) -> Iterator[str]:
    """Paths of all numbers of a located document."""
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from leaves(item)
    elif isinstance(value, Whole | Real):
        yield value.source


def dataset(name: str) -> dict[str, Any]:
    """The reference document of one published experiment."""
    document: dict[str, Any] = json.loads((DATASETS / f"{name}.json").read_text(encoding="utf-8"))
    located: dict[str, Any] = _located(document)
    return located


def chosen_name(model: str) -> str:
    """What design.yml calls a model of the reference; `full` is a name of our own."""
    return "all_terms" if model == "full" else model.lower()


def recomputed(name: str) -> Iterator[Figure]:
    """Every figure that was recomputed, wherever the warehouse holds it."""
    if name == RAW_SCALE:
        yield from _raw_scale(dataset("daniel_drill_2x4_log")["recomputed"])
        return
    figures = dataset(name)["recomputed"]
    if name in BLOCKED:
        yield from _plain_yates(figures)
    else:
        yield from _effects(figures)
    yield from _totals(figures)
    yield from _lenth(figures.get("lenth", {}))
    for item, column in (("lenth_pse", "pse"), ("me", "margin_of_error"), ("s0", "s0")):
        if item in figures:
            yield Figure("lenth", "", column, figures[item])
    if "sme" in figures:
        yield Figure("lenth", "", "simultaneous_margin_of_error", figures["sme"])
    for term, value in figures.get("percent_contribution", {}).items():
        # a contrast of blocks has its share, but is no effect with a score
        yield Figure("contrasts" if name in BLOCKED else "scores", term, "percent_contribution", value)
    for key, model in figures["models"].items():
        yield from _model(chosen_name(key), model)
        if key in {"full", "blocked", "saturated", "with_curvature", "full_with_curvature"}:
            yield from _full_model(model, key)
    if "curvature" in figures:
        yield from _curvature(figures["curvature"])
    if "nist" in figures:
        yield from _nist(figures["nist"])
    if "foldover" in figures:
        yield from _foldover(figures["foldover"])
    if "combined" in figures:
        yield from _alternate_fraction(figures)
    for block, key in LIFE_MODELS.items():
        for distribution, fit in figures.get(block, {}).items():
            yield from _life_model(f"{distribution} {key}", fit)
    if "box_cox" in figures:
        yield from _box_cox(figures["box_cox"])
    if "dispersion" in figures:
        for item, column in DISPERSION.items():
            for term, value in figures["dispersion"][item].items():
                yield Figure("dispersion", f"location_a_c {term}", column, value)


def _plain_yates(figures: dict[str, Any]) -> Iterator[Figure]:
    """Effects as if there were no blocks: the contrasts of Yates' columns."""
    for term, value in figures["effects"].items():
        yield Figure("contrasts", term, "effect", value)
    for item, column in (("ss", "sum_sq"), ("coef", "coefficient")):
        for term, value in figures[item].items():
            yield Figure("contrasts", term, column, value)
    for term, value in figures["df"].items():
        if term == "ABCD":  # it is the difference of the blocks
            yield Figure("anova", "Blocks", "df", value)
        else:
            yield Figure("effects", term, "df", value)


def _totals(figures: dict[str, Any]) -> Iterator[Figure]:
    """Numbers and means of runs, and the sum of squares of the factorial ones."""
    for item, column in (
        ("grand_mean_factorial", "mean_factorial"),
        ("ss_total_factorial", "ss_factorial"),
        ("n_censored", "n_censored"),
    ):
        if item in figures:
            yield Figure("totals", "", column, figures[item])
    for item in ("n_f", "n_c", "mean_factorial", "mean_center", "diff"):
        if item in figures.get("curvature", {}):
            yield Figure("totals", "", item, figures["curvature"][item])


def _alternate_fraction(figures: dict[str, Any]) -> Iterator[Figure]:
    """The other half of a 2^(4-1), I = ABCD: half sums and half differences are the effects of both halves together."""
    for term, value in figures["alternate_fraction_effects"].items():
        yield Figure("alternate", term, "effect", value)
    for term, halves in figures["combined"].items():
        alias = "".join(letter for letter in "ABCD" if letter not in term)
        yield Figure("foldover", term, "effect", halves["half_sum"])
        yield Figure("foldover", alias, "effect", halves["half_diff"])


def _effects(figures: dict[str, Any]) -> Iterator[Figure]:
    for block, column in (EFFECTS | {"effects": "effect"}).items():
        for term, value in figures.get(block, {}).items():
            yield Figure("effects", term, column, value)
            if block in {"ss", "df", "F", "p"}:
                yield Figure("anova", term, column, value)
    if "se_effect" in figures:
        for term in figures["effects"]:
            yield Figure("effects", term, "std_error", figures["se_effect"])
            yield Figure("effects", term, "std_error_of_coefficient", figures["se_coef"])
    if "ss_error" in figures:
        for source in ("Residual", "Pure error"):
            yield Figure("anova", source, "sum_sq", figures["ss_error"])
            yield Figure("anova", source, "df", figures["df_error"])
            yield Figure("anova", source, "mean_sq", figures["ms_error"])
    if "ss_total_factorial" in figures and "curvature" not in figures:
        yield Figure("anova", "Total", "sum_sq", figures["ss_total_factorial"])


def _lenth(lenth: dict[str, Any]) -> Iterator[Figure]:
    for item, column in LENTH.items():
        if item in lenth:
            yield Figure("lenth", "", column, lenth[item])
    for term, value in lenth.get("t_ratio", {}).items():
        yield Figure("scores", term, "t_ratio", value)
        yield Figure("scores", term, "half_normal_score", lenth["half_normal_quantiles"][term])
        yield Figure("scores", term, "is_active_me", float(term in lenth["active_me"]))
        yield Figure("scores", term, "is_active_sme", float(term in lenth["active_sme"]))


def _raw_scale(figures: dict[str, Any]) -> Iterator[Figure]:
    for term, value in figures["effects_raw_scale"].items():
        yield Figure("effects", term, "effect", value)
    yield from _lenth(figures["lenth_raw_scale"])


def _model(key: str, model: dict[str, Any]) -> Iterator[Figure]:
    """A model that design.yml names: its summary, terms and runs."""
    for item, column in SUMMARY.items():
        if model.get(item) is not None:
            yield Figure("summary", key, column, model[item])
    for item, column in LACK_OF_FIT.items():
        if item in model.get("lack_of_fit", {}):
            yield Figure("summary", key, column, model["lack_of_fit"][item])
    for item, column in PURE_ERROR.items():
        if model["pure_error"][item] is not None:
            yield Figure("summary", key, column, model["pure_error"][item])
    if "center_minus_factorial" in model:
        yield Figure("terms", f"{key} Curvature", "coefficient", model["center_minus_factorial"])
    for item, column in TERMS.items():
        for term, value in (model.get(item) or {}).items():
            yield Figure("terms", f"{key} {_term(term)}", column, value)
    for term, (lower, upper) in (model.get("ci95_coef") or {}).items():
        yield Figure("terms", f"{key} {_term(term)}", "ci_lower", lower)
        yield Figure("terms", f"{key} {_term(term)}", "ci_upper", upper)
    if "ss_blocks" in model:  # R counts from the first block, our intercept is the mean of the blocks
        yield Figure("first_block", key, "coefficient", model["intercept"])
    else:
        yield Figure("terms", f"{key} 1", "coefficient", model["intercept"])
    for column, values in (("fitted", model["fitted"]), ("residual", model["residuals"])):
        for run, value in enumerate(values):
            yield Figure("fitted", f"{key} {run}", column, value)
    if "max_cook_run" in model:  # counted from 1; several runs may have the largest distance
        yield Figure("fitted", f"{key} {model['max_cook_run'] - 1}", "max_cook_run", model["max_cook_run"])
    for corner in ("vertex_max", "vertex_min"):
        if corner in model:
            yield from _corner(key, model[corner])


def _term(term: str) -> str:
    return "Curvature" if term == "CURVATURE" else term


def _corner(key: str, corner: dict[str, Any]) -> Iterator[Figure]:
    levels = " ".join(f"{letter}{level:+d}" for letter, level in corner["levels"].items())
    yield Figure("corners", f"{key} {levels}", "predicted", corner["predicted"])
    yield Figure("corners", f"{key} {levels}", "std_error_mean", corner["se_mean"])
    for limits, name in ((corner["ci95"], "ci"), (corner["pi95"], "pi")):
        yield Figure("corners", f"{key} {levels}", f"{name}_lower", limits[0])
        yield Figure("corners", f"{key} {levels}", f"{name}_upper", limits[1])


def _full_model(model: dict[str, Any], key: str) -> Iterator[Figure]:
    """Of a model with every term: what the marts of the full model hold of it."""
    for item, column in EFFECTS.items():
        for term, value in (model.get(item) or {}).items():
            if term != "CURVATURE":
                yield Figure("effects", term, column, value)
            if item in {"ss", "F", "p"}:
                yield Figure("anova", _term(term), column, value)
    for term, (lower, upper) in (model.get("ci95_coef") or {}).items():
        if term != "CURVATURE":
            yield Figure("effects", term, "ci_lower", 2 * lower)
            yield Figure("effects", term, "ci_upper", 2 * upper)
    for term, value in (model.get("se_coef") or {}).items():
        if term != "CURVATURE":
            yield Figure("effects", term, "std_error", 2 * value)
    yield Figure("anova", "Total", "sum_sq", model["ss_total"])
    yield Figure("anova", "Total", "df", model["df_total"])
    yield Figure("anova", "Residual", "sum_sq", model["ss_error"])
    yield Figure("anova", "Residual", "df", model["df_error"])
    if key == "blocked":
        yield Figure("anova", "Blocks", "sum_sq", model["ss_blocks"])
        yield Figure("anova", "Blocks", "df", model["df_blocks"])
    if not key.endswith("with_curvature"):  # there the reference counts the curvature as part of the model
        yield Figure("anova", "Model", "sum_sq", model["ss_model"])
        yield Figure("anova", "Model", "df", model["df_model"])
        if model.get("F_model") is not None:
            yield Figure("anova", "Model", "f_value", model["F_model"])
            yield Figure("anova", "Model", "p_value", model["p_model"])


def _curvature(curvature: dict[str, Any]) -> Iterator[Figure]:
    for item, column in (("ss", "sum_sq"), ("df", "df"), ("F", "f_value"), ("p", "p_value")):
        yield Figure("anova", "Curvature", column, curvature[item])
    for item, column in (("ss", "sum_sq"), ("df", "df"), ("ms", "mean_sq")):
        yield Figure("anova", "Pure error", column, curvature[f"{item}_pure_error"])


def _life_model(key: str, fit: dict[str, Any]) -> Iterator[Figure]:
    """Maximum likelihood of censored lives: coefficients and scale of scipy, standard errors of R's survreg."""
    yield Figure("life_models", key, "log_likelihood", fit["loglik"])
    yield Figure("life_models", key, "scale", fit["scale"])
    for item, column in (("coef", "coefficient"), ("se_coef_R", "std_error")):
        for term, value in fit[item].items():
            yield Figure("life_terms", f"{key} {term}", column, value)


def _box_cox(profile: dict[str, Any]) -> Iterator[Figure]:
    model = chosen_name(profile["model"])
    for power, value in profile["sse_scaled_by_lambda"].items():
        yield Figure("box_cox", f"{model} {float(power):g}", "sse", value)
    yield Figure("transformations", model, "sse_opt", profile["sse_opt"])
    # found from values of SSE, which is flat there: the power is determined to the root of a double's precision
    yield Figure("transformations", model, "lambda_opt", profile["lambda_opt"], 1e-8)


def _nist(figures: dict[str, Any]) -> Iterator[Figure]:
    """NIST's Yates output: residual standard deviations of models that take in one term, or one more term."""
    for term, value in figures["resid_sd_mean_plus_term"].items():
        yield Figure("summary", f"only_{term.lower()}", "residual_std_error", value)
    cumulative = list(figures["resid_sd_cumulative"].items())[:-1]  # with the last term nothing is left over
    for number, (_, value) in enumerate(cumulative, start=1):
        yield Figure("summary", f"first_{number}", "residual_std_error", value)
    yield Figure("summary", "pseudo_replication_no_abc", "residual_std_error", figures["pseudo_rep_sd"])
    yield Figure("effects", "ABC", "effect", figures["sd_effect"])  # the effect that is taken for error
    for term, value in figures["t_pseudo"].items():
        if term != "ABC":  # the term that is the error
            yield Figure("terms", f"pseudo_replication_no_abc {term}", "t_value", value)


def _foldover(figures: dict[str, Any]) -> Iterator[Figure]:
    """A saturated fraction and its fold-over on D: the runs of both are an experiment of their own."""
    for term, value in (figures["combined_main"] | figures["combined_2fi"]).items():
        yield Figure("foldover", term, "effect", value)
    for letter, value in figures["half_difference"].items():  # what A times D = AB, whose sign was turned, measures
        yield Figure("foldover", "".join(sorted(set(letter) ^ set("ABD"))), "effect", value)
    for term, value in figures["fold_effects"].items():
        yield Figure("fold", term, "effect", value)
    yield Figure("fold", "1", "block_difference", figures["block_difference"])
    yield Figure("fold", "1", "mean", figures["combined_mean"])


def printed(name: str) -> Iterator[Figure]:
    """Every printed figure that the warehouse holds, save those the reference lists as printing errors."""
    document = dataset(name)
    published = document["published"]
    errors = printing_errors(name)

    def figure(table: str, key: str, column: str, text: str, item: str) -> Iterator[Figure]:
        if item in errors or text.startswith("<"):
            return
        half_unit = 0.5 * 10.0 ** int(Decimal(text).as_tuple().exponent)
        yield Figure(table, key, column, float(text), half_unit)

    effects = "contrasts" if name in BLOCKED else "effects"
    for term, text in published.get("effects", {}).items():
        yield from figure(effects, term, "effect", text, f"effects.{term}")
    for term, text in published.get("ss", {}).items():
        yield from figure(effects, term, "sum_sq", text, f"ss.{term}")
    for item, source, column in (
        ("ss", "Curvature", "sum_sq"),
        ("F", "Curvature", "f_value"),
        ("ms_pure_error", "Pure error", "mean_sq"),
    ):
        if item in published.get("curvature", {}):
            yield from figure("anova", source, column, published["curvature"][item], f"curvature.{item}")
    for item, column in LENTH.items():
        if item in published.get("lenth", {}):
            yield from figure("lenth", "", column, published["lenth"][item], f"lenth.{item}")
    for run, text in enumerate(published.get("residuals", [])):
        yield from figure("fitted", f"location_a_c {run}", "residual", text, f"residuals.{run}")
    for item, column in DISPERSION.items():
        for term, text in published.get("dispersion", {}).get(item, {}).items():
            yield from figure("dispersion", f"location_a_c {term}", column, text, f"dispersion.{item}.{term}")
    for model_name, model in published.get("models", {}).items():
        key = chosen_name(model_name)
        for item, column in TERMS.items():
            for term, text in model.get(item, {}).items():
                yield from figure("terms", f"{key} {_term(term)}", column, text, f"{model_name}.{item}.{term}")
        for item, column in (SUMMARY | {"ss_total": "ss_total", "ss_blocks": "ss_blocks"}).items():
            if item in model:
                yield from figure("summary", key, column, model[item], f"{model_name}.{item}")
        for item, column in LACK_OF_FIT.items():
            if item in model.get("lack_of_fit", {}):
                text = model["lack_of_fit"][item]
                yield from figure("summary", key, column, text, f"{model_name}.lack_of_fit.{item}")
        if "intercept" in model:
            yield from figure("terms", f"{key} 1", "coefficient", model["intercept"], f"{model_name}.intercept")
    for item, key in (("resid_sd_mean_plus_term", "only_{}"), ("t_pseudo", "pseudo_replication_no_abc {}")):
        for term, text in published.get("nist", {}).get(item, {}).items():
            if item == "t_pseudo" and term != "ABC":
                yield from figure("terms", key.format(term), "t_value", text, f"nist.{item}.{term}")
            elif item != "t_pseudo":
                yield from figure(
                    "summary", key.format(term.lower()), "residual_std_error", text, f"nist.{item}.{term}"
                )
    for number, (term, text) in enumerate(published.get("nist", {}).get("resid_sd_cumulative", {}).items(), start=1):
        item = f"nist.resid_sd_cumulative.{term}"
        yield from figure("summary", f"first_{number}", "residual_std_error", text, item)


def printing_errors(name: str) -> set[str]:
    """Items of the book that the reference lists as outside their printed rounding."""
    return {difference["item"] for difference in dataset(name)["published_check"]["differences"]}
