"""Scales, spread, readings and trade-offs, held to paper, and to numpy and scipy."""

from typing import Any

import numpy as np
import psycopg2.extensions
import pytest
from scipy import optimize, special, stats

from tests.pipeline import published, response_bundles

Warehouse = psycopg2.extensions.connection


def rows(warehouse: Warehouse, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    with warehouse.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def residual(y: np.ndarray, x: np.ndarray) -> float:
    """Residual sum of squares."""
    return float(np.sum((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2))


def test_box_cox_is_that_of_numpy_and_scipy(warehouse: Warehouse) -> None:
    """Blocks and a lost run: no orthogonal columns."""
    a, b, block, y = response_bundles.powers().T
    x = np.column_stack([np.ones_like(y), block == 1, block == 2, a, b])
    mean = stats.gmean(y)

    def sse(power: float) -> float:
        z = mean * np.log(y) if power == 0 else (y**power - 1) / (power * mean ** (power - 1))
        return residual(z, x)

    profile = rows(
        warehouse, "select lambda, sse from marts.fct_box_cox where experiment_id = 'root_law' and model = 'a_b'"
    )
    assert len(profile) == 17
    assert [value for _, value in profile] == pytest.approx([sse(power) for power, _ in profile], rel=1e-9)
    best = optimize.minimize_scalar(sse, bounds=(-2, 2), options={"xatol": 1e-10})
    df = len(y) - x.shape[1]
    target = best.fun * (1 + stats.t.ppf(0.975, df) ** 2 / df)
    lower = optimize.brentq(lambda power: sse(power) - target, -2, best.x, xtol=1e-12)
    upper = optimize.brentq(lambda power: sse(power) - target, best.x, 2, xtol=1e-12)
    [found] = rows(
        warehouse,
        "select lambda_opt, sse_opt, lambda_lower, lambda_upper, df_residual, recommended_transform"
        " from marts.fct_transformations where experiment_id = 'root_law' and model = 'a_b'",
    )
    assert found[0] == pytest.approx(best.x, abs=1e-6)
    assert found[1:4] == pytest.approx((best.fun, lower, upper), rel=1e-8)
    assert upper < 1
    assert found[4:] == (df, "sqrt")


def test_best_power_of_the_drill_to_12_digits(warehouse: Warehouse) -> None:
    """Found by bisection of the slope in decimals of 50 digits; the reference, from values of SSE, has 8."""
    found = rows(
        warehouse,
        "select lambda_opt, recommended_transform from marts.fct_transformations"
        " where experiment_id like 'daniel_drill_2x4%' and lambda_opt is not null",
    )
    assert len(found) == 3
    assert found == [(pytest.approx(-0.0571383061953840403, rel=1e-12), "ln")] * 3


@pytest.mark.parametrize(("name", "recommended"), [("huge_unit", "ln"), ("far_apart_units", None)])
def test_units_and_ranges_that_are_too_large_for_squares(warehouse: Warehouse, name: str, recommended: str) -> None:
    found = rows(
        warehouse,
        "select recommended_transform, reason from marts.fct_transformations"  # noqa: S608
        f" where experiment_id = '{name}' and model = 'reduced'",
    )
    reason = None if recommended else "the squares of the transformed responses are beyond what a double holds"
    assert found == [(recommended, reason)]


def test_variances_of_the_halves_are_those_of_two_fits(warehouse: Warehouse) -> None:
    document = published.dataset("mont_panel_dispersion_2x4")
    levels = np.array([[run["levels"][letter] for letter in "ABCD"] for run in document["runs"]], dtype=float)
    y = np.array([run["response"] for run in document["runs"]], dtype=float)
    x = np.column_stack([np.ones(16), levels[:, 0], levels[:, 2]])
    found = rows(
        warehouse,
        "select term, f_value, df, p_value from marts.fct_dispersion_effects where method = 'residuals'"
        " and experiment_id = 'mont_panel_dispersion_2x4' and model = 'location_a_c'",
    )
    assert len(found) == 15
    for term, f_value, df, p_value in found:
        plus = np.prod([levels[:, "ABCD".index(letter)] for letter in term], axis=0) > 0
        rank = np.linalg.matrix_rank(x[plus])
        assert df == 8 - rank
        ratio = residual(y[plus], x[plus]) / residual(y[~plus], x[~plus])
        assert f_value == pytest.approx(ratio, rel=1e-9)
        assert p_value == pytest.approx(2 * min(stats.f.sf(ratio, df, df), stats.f.cdf(ratio, df, df)), rel=1e-9)


def test_replicates_give_the_effects_on_the_log_of_their_variance(warehouse: Warehouse) -> None:
    """Lives of Montgomery's Example 6.1: 8 variances of 3 runs; ln s^2 of 2 df varies by trigamma(1)."""
    document = published.dataset("mont_tool_life_2x3_r3")
    levels = np.array([[run["levels"][letter] for letter in "ABC"] for run in document["runs"]], dtype=float)
    y = np.array([run["response"] for run in document["runs"]], dtype=float)
    treatments = np.unique(levels, axis=0)
    logs = np.array([np.log(np.var(y[(levels == row).all(axis=1)], ddof=1)) for row in treatments])
    found = rows(
        warehouse,
        "select term, f_star, std_error, p_value from marts.fct_dispersion_effects"
        " where experiment_id = 'mont_tool_life_2x3_r3' and method = 'replicates'",
    )
    assert len(found) == 7
    for term, f_star, std_error, p_value in found:
        sign = np.prod([treatments[:, "ABC".index(letter)] for letter in term], axis=0)
        assert f_star == pytest.approx(np.mean(logs[sign > 0]) - np.mean(logs[sign < 0]), rel=1e-9)
        assert std_error == pytest.approx(np.sqrt(special.polygamma(1, 1) / 2), rel=1e-12)
        assert p_value == pytest.approx(2 * stats.norm.sf(abs(f_star / std_error)), rel=1e-6)


def test_readings_do_not_shrink_the_error(warehouse: Warehouse) -> None:
    """Run means differ by -+ 2: MS = 4 * 8 / 4 = 8, std error 2 sqrt(8 / 8) = 2. Readings: s^2 = 2; runs: 8 - 2/2."""
    assert rows(
        warehouse,
        "select term, effect, std_error from marts.fct_effects where experiment_id = 'readings' order by term",
    ) == [
        ("A", pytest.approx(20), pytest.approx(2)),
        ("AB", pytest.approx(10), pytest.approx(2)),
        ("B", pytest.approx(30), pytest.approx(2)),
    ]
    assert rows(
        warehouse,
        "select n_runs, n_readings, df_readings, reading_std_dev, df_pure_error, run_mean_std_dev, run_std_dev, reason"
        " from marts.fct_repeat_readings where experiment_id = 'readings'",
    ) == [(8, 16, 8, pytest.approx(2**0.5), 4, pytest.approx(8**0.5), pytest.approx(7**0.5), None)]


def test_signal_to_noise_by_hand(warehouse: Warehouse) -> None:
    """Runs 1 and 7: mean of 1/y^2 is 25/49, mean of y^2 25, mean 4 and s^2 18."""
    found = rows(
        warehouse,
        "select response, treatment, signal_to_noise, reason from marts.fct_signal_to_noise"
        " where experiment_id = 'ratios' and treatment in ('(1)', 'a') order by response, treatment",
    )
    large, small, near = (-10 * np.log10(25 / 49), -10 * np.log10(25), 10 * np.log10(16 / 18))
    assert found == [
        ("large", "(1)", None, "not every response is positive"),
        ("large", "a", pytest.approx(large), None),
        ("near", "(1)", pytest.approx(near), None),
        ("near", "a", pytest.approx(near), None),
        ("small", "(1)", pytest.approx(small), None),
        ("small", "a", pytest.approx(small), None),
    ]


def test_the_best_trade_off_by_hand(warehouse: Warehouse) -> None:
    """At a = -1/2, b = 1: life 31, worth 21/40; roughness 4, worth 1: (21/40)^(1/4). At 0: (0.65 (9/16)^3)^(1/4)."""
    assert rows(
        warehouse,
        "select letter, recommended_coded, recommended_level, overall_desirability, reason"
        " from marts.fct_joint_settings where experiment_id = 'trade_off' order by letter",
    ) == [
        ("A", -0.5, "125", pytest.approx(0.525**0.25), None),
        ("B", 1, "new", pytest.approx(0.525**0.25), None),
    ]
    assert rows(
        warehouse,
        "select coded_levels, response, predicted_response, desirability from marts.fct_desirability"
        " where experiment_id = 'trade_off' and setting_rank = 1 order by response",
    ) == [
        ("A=-0.5 B=1", "life", pytest.approx(31), pytest.approx(0.525)),
        ("A=-0.5 B=1", "roughness", pytest.approx(4), pytest.approx(1)),
    ]
    assert rows(
        warehouse,
        "select overall_desirability from marts.fct_desirability where experiment_id = 'trade_off'"
        " and coded_levels = 'A=0 B=1' and response = 'life'",
    ) == [(pytest.approx((0.65 * (9 / 16) ** 3) ** 0.25),)]
