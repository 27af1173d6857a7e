"""Maximum likelihood of censored lives: closed forms, identities, and fits that do not exist."""

from typing import Any

import numpy as np
import pytest
from scipy import special

from tests.pipeline import published

LIFE_FIT = "select doe.life_fit(%s::float8[], %s::float8[], %s::int[], %s::boolean[], %s, %s)"
TWO_CELLS = [[1.0, -1.0], [1.0, 1.0]]


def life_fit(
    connection: Any, x: Any, y: Any, cells: list[int], failures: list[bool], is_weibull: bool = False
) -> list[float]:
    """What the function of the warehouse says of one data set."""
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    with connection.cursor() as cursor:
        cursor.execute(LIFE_FIT, (x.ravel().tolist(), y.tolist(), cells, failures, x.shape[1], is_weibull))
        return list(cursor.fetchone()[0])


def test_without_censoring_it_is_least_squares(warehouse: Any) -> None:
    """Values 1, 3 and 5, 7: coefficients 4 and 2, sigma 1, variances sigma^2 / n and 1 / (2 n)."""
    fit = life_fit(warehouse, TWO_CELLS, [1, 3, 5, 7], [1, 1, 2, 2], [True] * 4)
    log_likelihood = -4 * (0.5 + np.log(2 * np.pi) / 2)
    assert fit[0] == 0
    covariance = np.diag([0.25, 0.25, 0.125]).ravel()
    assert fit[2:] == pytest.approx([log_likelihood, 0, 4, 2, *covariance], abs=1e-12)


def test_one_normal_sample_with_censoring_solves_its_score_equations(warehouse: Any) -> None:
    y, failures = np.array([1.0, 2, 4, 5, 5]), np.array([True, True, True, False, False])
    fit = life_fit(warehouse, [[1.0]], y, [1] * 5, failures.tolist())
    sigma, mean = np.exp(fit[3]), fit[4]
    z = (y - mean) / sigma
    hazard = np.exp(-z * z / 2 - special.log_ndtr(-z)) / np.sqrt(2 * np.pi)
    assert np.where(failures, z, hazard).sum() == pytest.approx(0, abs=1e-12)
    assert np.where(failures, z * z - 1, hazard * z).sum() == pytest.approx(0, abs=1e-12)


def test_weibull_with_censoring_solves_its_score_equations(warehouse: Any) -> None:
    """Lawless (2003), eq. 5.2.7: exp(location / sigma) is the mean of t^(1/sigma) over failures."""
    lives, failures = np.array([3.0, 5, 7, 9, 9]), np.array([True, True, True, False, False])
    fit = life_fit(warehouse, [[1.0]], np.log(lives), [1] * 5, failures.tolist(), is_weibull=True)
    shape = np.exp(-fit[3])
    powers = lives**shape
    assert np.exp(fit[4] * shape) == pytest.approx(powers.sum() / 3, rel=1e-12)
    score = (powers * np.log(lives)).sum() / powers.sum() - 1 / shape
    assert score == pytest.approx(np.log(lives[failures]).mean(), rel=1e-12)


def test_a_large_offset_costs_no_digit(warehouse: Any) -> None:
    y, failures = [1.0, 3, 5, 7], [True, True, True, False]
    near = life_fit(warehouse, TWO_CELLS, y, [1, 1, 2, 2], failures)
    far = life_fit(warehouse, TWO_CELLS, [value + 2**30 for value in y], [1, 1, 2, 2], failures)
    assert far[4] - 2**30 == pytest.approx(near[4], abs=1e-6)
    assert far[5:] + far[2:4] == pytest.approx(near[5:] + near[2:4], rel=1e-9)


@pytest.mark.parametrize("is_weibull", [True, False])
def test_units_and_signs(warehouse: Any, is_weibull: bool) -> None:
    y, failures = np.array([1.0, 3, 5, 7, 7]), [True, True, True, True, False]
    cells = [1, 1, 2, 2, 2]
    fit = life_fit(warehouse, TWO_CELLS, y, cells, failures, is_weibull)
    scaled = life_fit(warehouse, TWO_CELLS, 1e6 * y + 3, cells, failures, is_weibull)
    flipped = life_fit(warehouse, np.array(TWO_CELLS) * [1, -1], y, cells, failures, is_weibull)
    assert scaled[4:6] == pytest.approx([1e6 * fit[4] + 3, 1e6 * fit[5]], rel=1e-9)
    assert scaled[3] == pytest.approx(fit[3] + np.log(1e6), rel=1e-9)
    assert flipped[4:6] == pytest.approx([fit[4], -fit[5]], rel=1e-9)


@pytest.mark.parametrize("is_weibull", [True, False])
def test_a_fit_that_does_not_exist_is_given_up(warehouse: Any, is_weibull: bool) -> None:
    unbounded = life_fit(warehouse, TWO_CELLS, [1, 3, 7, 7], [1, 1, 2, 2], [True, True, False, False], is_weibull)
    exact = life_fit(warehouse, TWO_CELLS, [1, 1, 7, 7], [1, 1, 2, 2], [True] * 4, is_weibull)
    equal = life_fit(warehouse, TWO_CELLS, [7, 7, 7, 7], [1, 1, 2, 2], [True] * 4, is_weibull)
    assert (unbounded[0], exact[0], equal[0]) == (1, 1, 3)
    assert exact[2] == 3  # omega, behind the two columns


def test_the_full_model_is_refused_and_a_smaller_one_offered(warehouse: Any) -> None:
    """Stopped at 45 h, no test of bc (nor of ab) failed: the full model has no maximum, that without ABC has one."""
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select distribution, reason from marts.fct_life_models"
            " where experiment_id = 'derived_tool_life_censored45' and model = 'full'"
        )
        refusals = dict(cursor.fetchall())
        cursor.execute(
            "select model, n_parameters, reason from marts.fct_life_models"
            " where experiment_id = 'derived_tool_life_censored45' and is_chosen"
        )
        chosen = cursor.fetchall()
        cursor.execute(
            "select term, is_estimable, reason from marts.fct_effects"
            " where experiment_id = 'derived_tool_life_censored45' and (effect is null or reason is null)"
        )
        missing = cursor.fetchall()
    assert set(refusals) == {"weibull", "lognormal", "normal"}
    assert all("cell bc: all 3 runs are censored" in reason for reason in refusals.values())
    assert chosen == [("order 2", 7, None)]
    [(term, is_estimable, reason)] = missing
    assert (term, is_estimable) == ("ABC", False)
    assert "cell bc: all 3 runs are censored" in reason


def test_every_reference_fit_is_compared() -> None:
    figures = [f for f in published.recomputed("derived_tool_life_censored52") if f.table.startswith("life_")]
    assert len(figures) == 3 * (2 + 16) + 3 * (2 + 10)
