"""`pool_from_order: 3` judges the effects by what the model without higher interactions leaves over."""

import psycopg2.extensions
import pytest

from tests.pipeline import published

MODEL = "pseudo_replication_no_ABC"


def test_pooled_effects_are_those_of_the_published_model(warehouse: psycopg2.extensions.connection) -> None:
    expected = published.dataset("nist_eddy_current_2x3_unrep")["recomputed"]["models"][MODEL]
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select term, effect, sum_sq, f_value, p_value, std_error from marts.fct_effects"
            " where experiment_id = 'pooled' and significance_basis = 'residual'"
        )
        found = {term: figures for term, *figures in cursor}
        cursor.execute("select df, sum_sq from marts.fct_anova where experiment_id = 'pooled' and source = 'Residual'")
        residual = cursor.fetchone()
    assert found == {
        term: pytest.approx(
            [*(expected[item][term] for item in ("effect", "ss", "F", "p")), 2 * expected["se_coef"][term]], rel=1e-8
        )
        for term in expected["terms"]
    }
    assert residual == pytest.approx((expected["df_error"], expected["ss_error"]), rel=1e-8)


def test_what_was_pooled_is_said(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute("select term, is_estimable, reason from marts.fct_effects where experiment_id = 'pooled'")
        reasons = {term: (is_estimable, reason) for term, is_estimable, reason in cursor}
    assert reasons["ABC"] == (False, "ABC: pooled into the error, as all interactions of 3 and more factors are")
    assert reasons["A"] == (
        True,
        "judged by the 1 degrees of freedom that the model leaves over: interactions of 3 and more factors are pooled"
        " into the error",
    )
