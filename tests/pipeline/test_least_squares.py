"""Least squares in the warehouse against numpy's on random experiments, and against Yates' where both apply."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psycopg2
import psycopg2.extras
import pytest

from orchestration import services
from tests import honest, raw_experiments
from tests.least_squares import Experiments, axial, fit, plasma_etch, terms, unbalanced

UNBALANCED = {
    **{f"lost_{k}": unbalanced(k, 12, seed=k) for k in range(2, 7)},
    **{f"blocks_{k}": unbalanced(k, 12, seed=10 + k, blocks=3) for k in range(3, 6)},
    **{f"centers_{k}": unbalanced(k, 12, seed=20 + k, blocks=2, centers=4) for k in range(2, 5)},
    **{f"axial_{k}": axial(k, 12, seed=30 + k) for k in range(2, 6)},
    "plasma_etch": plasma_etch(),
    "offset_4": unbalanced(4, 12, seed=40, blocks=2, offset=1e9),
    "offset_axial_3": axial(3, 12, seed=41, offset=1e9),
}
BALANCED = [(k, replicates) for k in range(1, 7) for replicates in (1, 2, 3)]


@pytest.fixture(scope="module")
def fitted(
    services: services.Connections, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[psycopg2.extensions.connection]:
    """All of them, analysed in one build in a database of their own."""
    target = honest.database(services.postgres, "least_squares")
    for name, found in UNBALANCED.items():
        raw_experiments.write(target, name, found.levels, found.response, blocks=found.blocks)
    for k, replicates in BALANCED:
        levels = np.tile(raw_experiments.factorial(k), (replicates, 1))
        response = np.random.default_rng(k).normal(50, 5, (4, len(levels)))
        model = {"all_terms": terms(k)}
        raw_experiments.write(target, f"balanced_{k}_{replicates}", levels, response, models=model)
    honest.run_dbt(
        target,
        Path(tmp_path_factory.mktemp("least_squares")),
        "+fct_effects",
        "+fct_anova",
        "+fct_model_summary",
        "+fct_model_terms",
    )
    connection = psycopg2.connect(target.dsn(), cursor_factory=psycopg2.extras.RealDictCursor)
    yield connection
    connection.close()


def effects(connection: psycopg2.extensions.connection, experiment: str) -> dict[str, psycopg2.extras.RealDictRow]:
    """Rows of fct_effects by term."""
    with connection.cursor() as cursor:
        cursor.execute("select * from marts.fct_effects where experiment_id = %s", (experiment,))
        return {row["term"]: row for row in cursor}


@pytest.mark.parametrize("name", UNBALANCED)
def test_effects_are_numpys(fitted: psycopg2.extensions.connection, name: str) -> None:
    """Effects, sums of squares and standard errors to 1e-10 of the largest; the same terms are estimable."""
    experiments: Experiments = UNBALANCED[name]
    for number in range(len(experiments.response)):
        expected = fit(*experiments.runs(number))
        found = effects(fitted, f"{name}_{number:06d}")
        estimated = {term: row for term, row in found.items() if row["is_estimable"]}
        if {row["method"] for row in found.values()} == {"yates"}:
            continue  # nothing was lost
        assert set(estimated) == set(expected.effects)
        for column, values in (
            ("effect", expected.effects),
            ("sum_sq", expected.sums),
            ("std_error", expected.std_errors),
        ):
            size = max(abs(value) for value in values.values())
            for term, value in values.items():
                if column == "std_error" and estimated[term][column] is None:
                    assert np.isnan(value) or estimated[term]["significance_basis"] == "none"
                    continue
                assert estimated[term][column] == pytest.approx(value, rel=0, abs=1e-10 * size), (number, term, column)
        assert all(row["reason"] for term, row in found.items() if term not in estimated)


@pytest.mark.parametrize("name", UNBALANCED)
def test_condition_number_bounds_numpys(fitted: psycopg2.extensions.connection, name: str) -> None:
    """At least the condition number of X, and at most sqrt(columns) times it where every column is estimable."""
    experiments: Experiments = UNBALANCED[name]
    with fitted.cursor() as cursor:
        cursor.execute(
            "select experiment_id, condition_number from marts.fct_model_summary"
            " where model = 'full' and method = 'least_squares' and experiment_id like %s order by experiment_id",
            (f"{name}_%",),
        )
        reported = {row["experiment_id"]: row["condition_number"] for row in cursor}
    assert reported
    for experiment, condition in reported.items():
        expected = fit(*experiments.runs(int(experiment[-6:])))
        assert expected.condition <= condition * (1 + 1e-9)
        assert expected.condition < 1e3  # coded levels keep columns apart: 1e-16 * 1e6 stays far below 1e-9
        if expected.has_all_columns:
            assert condition <= np.sqrt(expected.n_columns) * expected.condition * (1 + 1e-9)


@pytest.mark.parametrize(("k", "replicates"), BALANCED)
def test_least_squares_agrees_with_yates_to_1e10(
    fitted: psycopg2.extensions.connection, k: int, replicates: int
) -> None:
    """A chosen model with every term is fitted by least squares, the effects come from Yates' algorithm."""
    name = f"balanced_{k}_{replicates}"
    with fitted.cursor() as cursor:
        cursor.execute(
            "select effects.method, effects.effect, 2 * terms.coefficient as twice, effects.sum_sq,"
            " terms.sum_sq as other, effects.std_error, 2 * terms.std_error as error"
            " from marts.fct_effects as effects"
            " full join (select * from marts.fct_model_terms where model = 'all_terms' and kind = 'term') as terms"
            " using (experiment_id, response, term) where experiment_id like %s",
            (f"{name}_%",),
        )
        rows = cursor.fetchall()
    assert len(rows) == 4 * (2**k - 1)
    assert {row["method"] for row in rows} == {"yates"}
    size = max(abs(row["effect"]) for row in rows)
    for row in rows:
        assert row["twice"] == pytest.approx(row["effect"], rel=0, abs=1e-10 * size)
        assert row["other"] == pytest.approx(row["sum_sq"], rel=1e-9, abs=1e-10 * size**2)
        if replicates > 1:
            assert row["error"] == pytest.approx(row["std_error"], rel=1e-10)


def test_partial_confounding_as_printed(fitted: psycopg2.extensions.connection) -> None:
    """Montgomery 2013, Example 7.3: AB is judged by replicate I alone, ABC by replicate II, the others by both."""
    with fitted.cursor() as cursor:
        cursor.execute("select source, df, sum_sq from marts.fct_anova where experiment_id = 'plasma_etch_000000'")
        found = {row["source"]: (row["df"], row["sum_sq"]) for row in cursor}
    printed = {"AB": 3528.0, "ABC": 6.125, "Blocks": 3875.0625 + 458.125}
    assert {source: found[source][1] for source in printed} == pytest.approx(printed, rel=1e-12)
    assert (found["Blocks"][0], found["Residual"][0], found["Total"][0]) == (3, 5, 15)
