"""Recommended settings, predictions, confirmations and money of censored lives, against a likelihood of scipy's."""

from typing import Any, NamedTuple

import numpy as np
import psycopg2.extras
import pytest
from numpy.typing import NDArray
from scipy import optimize, special, stats

from tests.pipeline import lives

Vector = NDArray[np.float64]
Row = dict[str, Any]

STANDARD = {"weibull": stats.gumbel_l, "lognormal": stats.norm, "normal": stats.norm}
BEST = (-1.0, 1.0, 1.0)
COST_OF_A_LIFE = (148.94 + 4 * 30.67) / 5 + 10 / 60 * 60 + 0.05 * 200  # tool, change, breakage, by the seeds


class Fit(NamedTuple):
    """A fitted model of lives: coefficients and ln sigma, their covariance, and what widens its intervals."""

    distribution: str
    parameters: Vector
    covariance: Vector
    critical_ratio: float

    @property
    def sigma(self) -> float:
        return float(np.exp(self.parameters[-1]))

    def scaled(self, y: float) -> float:
        """Back from the scale of the model."""
        return float(y if self.distribution == "normal" else np.exp(y))

    def at(self, levels: tuple[float, ...], z: float) -> tuple[float, float]:
        """x'b + z sigma and its variance, by the delta method."""
        gradient = np.append(row(levels), z * self.sigma)
        return row(levels) @ self.parameters[:-1] + z * self.sigma, gradient @ self.covariance @ gradient


def row(levels: tuple[float, ...]) -> Vector:
    """Of the model 1, A, B, C, AC."""
    a, b, c = levels
    return np.array([1, a, b, c, a * c])


def fitted(distribution: str) -> Fit:
    """Maximum likelihood by scipy, the information by differences."""
    data = lives.stopped_runs()
    x = np.array([row(tuple(float(run[name]) for name in lives.FACTORS)) for run in data])
    life = np.array([float(run["tool_life"]) for run in data]) * lives.PIECES_PER_HOUR
    failed = np.array([run["tool_life_censored"] == "false" for run in data])
    y = life / 1000 if distribution == "normal" else np.log(life)
    standard = STANDARD[distribution]

    def minus_log_likelihood(parameters: Vector) -> float:
        z = (y - x @ parameters[:-1]) / np.exp(parameters[-1])
        return float(-np.where(failed, standard.logpdf(z) - parameters[-1], standard.logsf(z)).sum())

    start = np.append(np.linalg.lstsq(x, y, rcond=None)[0], np.log(y.std()))
    found = optimize.minimize(minus_log_likelihood, start, method="BFGS", options={"gtol": 1e-9}).x
    for _ in range(3):  # Newton's steps, with differences of fourth order
        information = _hessian(minus_log_likelihood, found)
        found = found - np.linalg.solve(information, _gradient(minus_log_likelihood, found))
    covariance = np.linalg.inv(_hessian(minus_log_likelihood, found))
    if distribution == "normal":  # in thousands of pieces until here
        units = np.append(np.full(len(found) - 1, 1000.0), 1.0)
        found = found * units + np.append(np.zeros(len(found) - 1), np.log(1000.0))
        covariance = covariance * np.outer(units, units)
    n, p = x.shape
    widening = np.sqrt(n / (n - p * failed.sum() / n))
    return Fit(distribution, found, covariance, float(stats.t.ppf(0.975, n - p) * widening))


def _gradient(function: Any, at: Vector, step: float = 1e-3) -> Vector:
    steps = np.eye(len(at)) * step
    return np.array(
        [
            (8 * (function(at + s) - function(at - s)) - function(at + 2 * s) + function(at - 2 * s)) / (12 * step)
            for s in steps
        ]
    )


def _hessian(function: Any, at: Vector, step: float = 2e-3) -> Vector:
    steps = np.eye(len(at)) * step
    columns = [
        (
            8 * (_gradient(function, at + s) - _gradient(function, at - s))
            - _gradient(function, at + 2 * s)
            + _gradient(function, at - 2 * s)
        )
        / (12 * step)
        for s in steps
    ]
    hessian = np.array(columns)
    return (hessian + hessian.T) / 2


def rows(warehouse: Any, sql: str, *parameters: str) -> list[Row]:
    """Rows of a query."""
    with warehouse.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(sql, parameters)
        return [dict(found) for found in cursor.fetchall()]


def limits(fit: Fit, levels: tuple[float, ...]) -> dict[str, float]:
    """Median, its limits and those of one new life."""
    standard = STANDARD[fit.distribution]
    middle, low, high = standard.ppf([0.5, 0.025, 0.975])
    median, variance = fit.at(levels, middle)
    u = stats.norm.ppf(0.975)
    below, above = ((side * fit.sigma / u) ** 2 + variance for side in (middle - low, high - middle))
    return {
        "predicted_response": fit.scaled(median),
        "ci_lower": fit.scaled(median - fit.critical_ratio * np.sqrt(variance)),
        "ci_upper": fit.scaled(median + fit.critical_ratio * np.sqrt(variance)),
        "pi_lower": fit.scaled(median - fit.critical_ratio * np.sqrt(below)),
        "pi_upper": fit.scaled(median + fit.critical_ratio * np.sqrt(above)),
    }


def of_mean(fit: Fit, levels: tuple[float, ...], n: int) -> tuple[float, float, float]:
    """What the mean of n lives tends to on the scale of the model, and its limits, back from it."""
    standard = STANDARD[fit.distribution]
    mean, variance = fit.at(levels, standard.mean())
    half_width = fit.critical_ratio * np.sqrt(standard.var() * fit.sigma**2 / n + variance)
    return fit.scaled(mean), fit.scaled(mean - half_width), fit.scaled(mean + half_width)


@pytest.fixture(scope="module", params=lives.DISTRIBUTIONS)
def fit(request: pytest.FixtureRequest) -> Fit:
    """The reduced model of each distribution."""
    return fitted(request.param)


def test_the_recommended_corner_is_that_of_the_lives_to_their_end(warehouse: Any) -> None:
    query = (
        "select letter, recommended_coded from marts.fct_recommended_settings where experiment_id = %s order by letter"
    )
    complete = rows(warehouse, query, "mont_tool_life_2x3_r3")
    assert [found["recommended_coded"] for found in complete] == list(BEST)
    names = ("derived_tool_life_censored52", *(f"stopped_{name}" for name in lives.DISTRIBUTIONS))
    assert [rows(warehouse, query, name) for name in names] == [complete] * 4


def test_medians_and_limits_at_the_best_corner(warehouse: Any, fit: Fit) -> None:
    terms = rows(
        warehouse,
        "select term from marts.fct_life_terms where experiment_id = %s and model = 'reduced' order by term_position",
        f"stopped_{fit.distribution}",
    )
    assert [found["term"] for found in terms] == ["1", "A", "B", "C", "AC"]
    expected = limits(fit, BEST)
    found = rows(
        warehouse,
        "select distinct predicted_response, ci_lower, ci_upper, pi_lower, pi_upper, reason"
        " from marts.fct_recommended_settings where experiment_id = %s",
        f"stopped_{fit.distribution}",
    )
    assert found == [{**{name: pytest.approx(value, rel=1e-6) for name, value in expected.items()}, "reason": None}]


def test_lives_in_hours_are_those_in_pieces(warehouse: Any) -> None:
    """Lognormal is the likelier of the two, and a hundred pieces are an hour."""
    query = (
        "select distinct predicted_response, ci_lower, ci_upper, pi_lower, pi_upper"
        " from marts.fct_recommended_settings where experiment_id = %s"
    )
    [hours] = rows(warehouse, query, "derived_tool_life_censored52")
    [pieces] = rows(warehouse, query, "stopped_lognormal")
    assert {name: lives.PIECES_PER_HOUR * value for name, value in hours.items()} == pytest.approx(pieces, rel=1e-9)


def test_a_setting_that_is_asked_for(warehouse: Any, fit: Fit) -> None:
    expected = limits(fit, lives.SETTING)
    found = rows(
        warehouse,
        "select model, predicted_response, ci_lower, ci_upper, pi_lower, pi_upper, is_extrapolated, reason"
        " from marts.fct_predictions"
        " where experiment_id = %s and setting = 'asked'",
        f"stopped_{fit.distribution}",
    )
    figures = {name: pytest.approx(value, rel=1e-6) for name, value in expected.items()}
    assert found == [{"model": "reduced", **figures, "is_extrapolated": False, "reason": None}]


@pytest.mark.parametrize("distribution", ["lognormal", "normal"])
def test_the_next_step_is_to_confirm(warehouse: Any, distribution: str) -> None:
    fit = fitted(distribution)
    [found] = rows(
        warehouse,
        "select predicted_response, mean_lower, mean_upper from marts.fct_next_step"
        " where experiment_id = %s and step = 'confirm'",
        f"stopped_{fit.distribution}",
    )
    _, lower, upper = of_mean(fit, BEST, 3)
    assert found["predicted_response"] == pytest.approx(limits(fit, BEST)["predicted_response"], rel=1e-6)
    assert (found["mean_lower"], found["mean_upper"]) == pytest.approx((lower, upper), rel=1e-6)


def test_confirming_lives_are_averaged_as_logarithms(warehouse: Any) -> None:
    found = rows(
        warehouse,
        "select mean_observed, predicted_response, mean_lower, mean_upper, is_confirmed, reason"
        " from marts.fct_confirmations where experiment_id = 'confirms_stopped_weibull' order by setting",
    )
    confirmed, stopped = found
    mean, lower, upper = of_mean(fitted("weibull"), BEST, 3)
    assert confirmed == {
        "mean_observed": pytest.approx(stats.gmean(lives.CONFIRMING_LIVES)),
        "predicted_response": pytest.approx(mean, rel=1e-6),
        "mean_lower": pytest.approx(lower, rel=1e-6),
        "mean_upper": pytest.approx(upper, rel=1e-6),
        "is_confirmed": True,
        "reason": None,
    }
    assert stopped["reason"] == "a life was censored: its mean is not known"
    steps = rows(
        warehouse, "select step from marts.fct_next_step where experiment_id = 'stopped_weibull' order by step_rank"
    )
    assert {"step": "adopt"} in steps


def test_money_follows_the_mean_life(warehouse: Any, fit: Fit) -> None:
    sigma = fit.sigma
    mean_over_median = {
        "weibull": lambda: special.gamma(1 + sigma) / np.log(2) ** sigma,
        "lognormal": lambda: np.exp(sigma**2 / 2),
        "normal": lambda: 1.0,
    }[fit.distribution]()
    costs = {}
    for setting, levels in (("current", (-1.0, -1.0, -1.0)), ("optimized", BEST)):
        median = limits(fit, levels)
        figures = (median[name] * mean_over_median for name in ("predicted_response", "ci_upper", "ci_lower"))
        costs[setting] = [COST_OF_A_LIFE / life for life in figures]
    found = rows(
        warehouse,
        "select setting, cost_per_unit_usd, cost_per_unit_usd_lower, cost_per_unit_usd_upper"
        " from marts.fct_cost_analysis where experiment_id = %s",
        f"stopped_{fit.distribution}",
    )
    assert {setting: cost for setting, *cost in (list(row.values()) for row in found)} == {
        setting: pytest.approx(cost, rel=1e-6) for setting, cost in costs.items()
    }
    [saving] = rows(
        warehouse,
        "select basis, annual_savings_usd from marts.fct_cost_savings where experiment_id = %s",
        f"stopped_{fit.distribution}",
    )
    yearly = 174_000 * (costs["current"][0] - costs["optimized"][0])
    assert saving == {"basis": "predicted", "annual_savings_usd": pytest.approx(yearly, rel=1e-6)}


def test_residuals_of_lives(warehouse: Any, fit: Fit) -> None:
    found = rows(
        warehouse,
        "select run_id, observed, fitted, residual, studentized_residual, reason from marts.fct_fitted_runs"
        " where experiment_id = %s order by run_id",
        f"stopped_{fit.distribution}",
    )
    assert len(found) == 24
    for run, data in zip(found, lives.stopped_runs(), strict=True):
        life = float(data["tool_life"]) * lives.PIECES_PER_HOUR
        levels = tuple(float(data[name]) for name in lives.FACTORS)
        y = life if fit.distribution == "normal" else np.log(life)
        median, _ = fit.at(levels, STANDARD[fit.distribution].median())
        location, _ = fit.at(levels, 0)
        assert run["observed"] == pytest.approx(y)
        assert run["fitted"] == pytest.approx(median, rel=1e-6)
        assert run["residual"] == pytest.approx(y - median, abs=1e-5 * fit.sigma)
        assert run["studentized_residual"] == pytest.approx((y - location) / fit.sigma, abs=1e-5)
        assert run["reason"].startswith("censored: ") == (data["tool_life_censored"] == "true")
        assert run["reason"].startswith("among lives that were stopped ") == (data["tool_life_censored"] == "false")
