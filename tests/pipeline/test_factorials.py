"""Any number of factors from 1 to 10 in one build, and an offset that costs no digit."""

import psycopg2.extensions
import pytest

from tests.pipeline import factorials


def effects(warehouse: psycopg2.extensions.connection, name: str) -> dict[str, float]:
    """Effects of an experiment by term."""
    with warehouse.cursor() as cursor:
        cursor.execute("select term, effect from marts.fct_effects where experiment_id = %s", (name,))
        return dict(cursor.fetchall())


@pytest.mark.parametrize("k", range(1, 11))
def test_effects_are_those_of_the_sign_table(warehouse: psycopg2.extensions.connection, k: int) -> None:
    assert effects(warehouse, f"factorial_{k}") == pytest.approx(factorials.expected(k), rel=1e-12, abs=1e-12)


def test_an_offset_of_1e9_changes_no_effect_at_all(warehouse: psycopg2.extensions.connection) -> None:
    assert effects(warehouse, "factorial_3_offset") == effects(warehouse, "factorial_3")


def test_too_few_contrasts_for_lenth_are_refused_with_the_reason(warehouse: psycopg2.extensions.connection) -> None:
    with warehouse.cursor() as cursor:
        cursor.execute(
            "select significance_basis, is_significant, reason from marts.fct_effects"
            " where experiment_id = 'factorial_1'"
        )
        [(basis, is_significant, reason)] = cursor.fetchall()
    assert (basis, is_significant) == ("none", False)
    assert "0 error degrees of freedom" in reason
