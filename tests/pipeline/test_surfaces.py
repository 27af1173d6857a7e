"""Second-order models, stationary points, paths, predictions and confirmation runs, through the whole pipeline."""

import math
from typing import Any

import numpy as np
import psycopg2.extras
import pytest
from scipy import stats

from tests.pipeline import surfaces

Row = dict[str, Any]
DESIGNS = ("ccd_faces", "ccd_sphere")


def rows(warehouse: Any, sql: str, *parameters: str) -> list[Row]:
    """Rows of a query."""
    with warehouse.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        cursor.execute(sql, parameters)
        return [dict(row) for row in cursor.fetchall()]


def test_montgomery_example_11_2(warehouse: Any) -> None:
    """Yield: coefficients, stationary point and eigenvalues as printed; viscosity and molecular weight too."""
    found = rows(warehouse, "select * from marts.fct_model_terms where experiment_id = 'mont_chem_ccd'")
    coefficients = {(r["response"], r["model"], r["term"]): r["coefficient"] for r in found}
    printed = {"1": 79.94, "A": 0.995, "B": 0.515, "AA": -1.376, "BB": -1.001, "AB": 0.250}
    for term, value in printed.items():
        assert coefficients["yield", "second_order", term] == pytest.approx(value, abs=5.1e-4 if term != "1" else 5e-3)
    [point] = rows(
        warehouse,
        "select * from marts.fct_stationary_points"
        " where experiment_id = 'mont_chem_ccd' and response = 'yield' and model = 'full'",
    )
    assert (point["nature"], point["is_inside"], point["reason"]) == ("maximum", True, None)
    assert point["predicted_response"] == pytest.approx(80.21, abs=5e-3)
    levels = rows(
        warehouse,
        "select * from marts.fct_stationary_levels"
        " where experiment_id = 'mont_chem_ccd' and response = 'yield' and model = 'full' order by letter",
    )
    assert [r["coded"] for r in levels] == pytest.approx([0.389, 0.306], abs=5e-4)
    assert [r["natural_level"] for r in levels] == pytest.approx([86.95, 176.53], abs=5e-3)
    axes = rows(
        warehouse,
        "select distinct axis, eigenvalue from marts.fct_canonical_axes"
        " where experiment_id = 'mont_chem_ccd' and response = 'yield' and model = 'full' order by axis",
    )
    # the book works them out from rounded coefficients
    assert [r["eigenvalue"] for r in axes] == pytest.approx([-0.9634, -1.4141], abs=3e-4)


def test_montgomery_example_11_1(warehouse: Any) -> None:
    """0.775 a + 0.325 b: 1 coded unit of time and 0.42 of temperature a step, 5 min and 2 degrees."""
    path = rows(
        warehouse,
        "select * from marts.fct_steepest_ascent where experiment_id = 'mont_chem_2x2_cp5' order by path_step, letter",
    )
    assert len(path) == 22
    for a, b in zip(path[::2], path[1::2], strict=True):
        step = a["path_step"]
        assert (a["coded"], a["natural_level"]) == pytest.approx((step, 35 + 5 * step))
        assert b["coded"] == pytest.approx(step * 0.325 / 0.775)
        assert b["natural_level"] == pytest.approx(155 + 5 * step * 0.325 / 0.775)
        assert a["is_extrapolated"] == (step > 1)
    assert path[0]["reason"] is None
    assert path[-1]["reason"] == "outside the region of the runs: an extrapolation"


@pytest.mark.parametrize("name", DESIGNS)
def test_central_composite_designs_are_those_of_numpy(warehouse: Any, name: str) -> None:
    x, block = surfaces.levels(name), surfaces.blocks(name)
    y = surfaces.responses(name)
    if name == "ccd_sphere":
        y = np.log(y)
    columns = surfaces.second_order(x)
    n_terms = columns.shape[1]
    if len(set(block)) > 1:
        columns = np.column_stack([columns, np.where(block == 1, 1.0, -1.0)])
    coefficients = np.linalg.lstsq(columns, y, rcond=None)[0]
    residual = float(np.sum((y - columns @ coefficients) ** 2))
    df = len(y) - columns.shape[1]
    pure_error = sum(
        float(np.sum((y[rows] - y[rows].mean()) ** 2))
        for rows in [(np.all(x == 0, axis=1)) & (block == b) for b in set(block)]
    )
    effects = rows(warehouse, "select * from marts.fct_effects where experiment_id = %s", name)
    assert {r["term"]: r["coefficient"] for r in effects if r["term"] != "ABC"} == pytest.approx(
        dict(zip(surfaces.TERMS[1:], coefficients[1:n_terms], strict=True)), rel=1e-9, abs=1e-12
    )
    [abc] = [r for r in effects if r["term"] == "ABC"]
    assert not abc["is_estimable"]
    assert abc["reason"]
    anova = {r["source"]: r for r in rows(warehouse, "select * from marts.fct_anova where experiment_id = %s", name)}
    assert anova["Residual"]["sum_sq"] == pytest.approx(residual, rel=1e-9)
    assert anova["Residual"]["df"] == df
    assert anova["Pure error"]["sum_sq"] == pytest.approx(pure_error, rel=1e-9)
    assert anova["Lack of fit"]["sum_sq"] == pytest.approx(residual - pure_error, rel=1e-8)
    assert anova["Lack of fit"]["p_value"] == pytest.approx(
        stats.f.sf(
            (residual - pure_error) / anova["Lack of fit"]["df"] / (pure_error / anova["Pure error"]["df"]),
            anova["Lack of fit"]["df"],
            anova["Pure error"]["df"],
        ),
        rel=1e-8,
    )

    b = coefficients[1:4]
    matrix = np.diag(coefficients[7:10])
    for value, (i, j) in zip(coefficients[4:7] / 2, ((0, 1), (0, 2), (1, 2)), strict=True):
        matrix[i, j] = matrix[j, i] = value
    eigenvalues = rows(
        warehouse,
        "select distinct axis, eigenvalue from marts.fct_canonical_axes"
        " where experiment_id = %s and model = 'full' order by axis",
        name,
    )
    assert [r["eigenvalue"] for r in eigenvalues] == pytest.approx(np.linalg.eigvalsh(matrix)[::-1], rel=1e-9)
    stationary = rows(
        warehouse,
        "select * from marts.fct_stationary_levels where experiment_id = %s and model = 'full' order by letter",
        name,
    )
    expected = -np.linalg.solve(matrix, b) / 2
    assert [r["coded"] for r in stationary] == pytest.approx(expected, rel=1e-9)

    back = np.exp if name == "ccd_sphere" else float
    predictions = {
        r["setting"]: r
        for r in rows(
            warehouse, "select * from marts.fct_predictions where experiment_id = %s and model = 'full'", name
        )
    }
    row = np.zeros(columns.shape[1])
    row[:n_terms] = surfaces.second_order(np.array([surfaces.SETTING]))[0]
    leverage = row @ np.linalg.solve(columns.T @ columns, row)
    half_width = stats.t.ppf(0.975, df) * math.sqrt(residual / df)
    mean, asked = float(row @ coefficients), predictions["asked"]
    assert asked["leverage"] == pytest.approx(leverage, rel=1e-9)
    assert asked["predicted_response"] == pytest.approx(back(mean), rel=1e-9)
    assert asked["ci_upper"] == pytest.approx(back(mean + half_width * math.sqrt(leverage)), rel=1e-9)
    assert asked["pi_lower"] == pytest.approx(back(mean - half_width * math.sqrt(1 + leverage)), rel=1e-9)
    assert (asked["is_extrapolated"], asked["reason"]) == (False, None)
    assert predictions["far"]["is_extrapolated"]
    assert "extrapolation" in predictions["far"]["reason"]


@pytest.mark.parametrize("name", [*DESIGNS, "mont_chem_ccd"])
def test_a_square_brings_its_factor_along(warehouse: Any, name: str) -> None:
    for row in rows(
        warehouse,
        "select model, terms from marts.fct_model_summary where experiment_id = %s and model = 'reduced'",
        name,
    ):
        terms = (row["terms"] or "").split()
        assert all(letter in terms for term in terms if term != "Curvature" for letter in term)


def test_confirmation_runs_meet_their_prediction(warehouse: Any) -> None:
    """A mean of two within t s sqrt(1/2 + h), one far off the prediction, one outside the region."""
    found = {
        r["setting"]: r
        for r in rows(warehouse, "select * from marts.fct_confirmations where experiment_id = 'confirms_ccd'")
    }
    assert set(found) == {"A=87, B=176.5", "A=90, B=180", "A=120, B=200"}
    good = found["A=87, B=176.5"]
    # the reduced model of the yield: A, B, AA and BB
    x = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1), *[(0, 0)] * 5, (1.414, 0), (-1.414, 0), (0, 1.414), (0, -1.414)])
    y = np.array([76.5, 77.0, 78.0, 79.5, 79.9, 80.3, 80.0, 79.7, 79.8, 78.4, 75.6, 78.5, 77.0])
    columns = np.column_stack([np.ones(13), x, x**2])
    coefficients, residual, *_ = np.linalg.lstsq(columns, y, rcond=None)
    row = np.array([1, 0.4, 0.3, 0.16, 0.09])
    leverage = row @ np.linalg.solve(columns.T @ columns, row)
    half_width = stats.t.ppf(0.975, 8) * math.sqrt(residual[0] / 8 * (1 / 2 + leverage))
    assert (good["n_runs"], good["mean_observed"]) == (2, pytest.approx(80.25))
    assert good["predicted_response"] == pytest.approx(row @ coefficients, rel=1e-9)
    assert good["mean_lower"] == pytest.approx(row @ coefficients - half_width, rel=1e-9)
    assert good["mean_upper"] == pytest.approx(row @ coefficients + half_width, rel=1e-9)
    assert (good["is_confirmed"], good["is_extrapolated"], good["reason"]) == (True, False, None)
    assert found["A=90, B=180"]["is_confirmed"] is False
    assert found["A=120, B=200"]["is_extrapolated"] is True


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("confirms_other_levels", "the factors or their levels are not those of mont_chem_ccd"),
        ("confirms_nothing", "not_there is not in the warehouse yet"),
    ],
)
def test_confirmation_runs_that_match_nothing_say_why(warehouse: Any, name: str, reason: str) -> None:
    found = rows(warehouse, "select * from marts.fct_confirmations where experiment_id = %s", name)
    assert [(r["is_confirmed"], r["predicted_response"], r["reason"]) for r in found] == [(None, None, reason)] * 3


def test_confirmation_runs_are_no_experiment_of_their_own(warehouse: Any) -> None:
    found = rows(warehouse, "select * from marts.fct_effects where experiment_id = 'confirms_ccd'")
    assert {(r["effect"], r["reason"]) for r in found} == {
        (None, "confirmation runs of mont_chem_ccd: see fct_confirmations")
    }
