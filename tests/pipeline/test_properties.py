"""What must not depend on how an experiment is written down: doe.effects on random experiments and their twins."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import psycopg2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration import dbt, services
from tests.raw_experiments import factorial

CALL = "select * from {{ doe.effects('property_runs', ['a', 'b', 'c'], 'y', block='block') }} as effects"
Effects = dict[str, dict[str, Any]]
Analyse = Callable[["Runs"], Effects]


@dataclass(frozen=True)
class Runs:
    """A 2^3 with lost runs, replicates and blocks: levels runs x 3, responses, block labels."""

    levels: np.ndarray
    y: np.ndarray
    block: tuple[str | None, ...]


@st.composite
def experiments(draw: st.DrawFn) -> Runs:
    """Every treatment 0 to 2 times; whole responses, so that shifted ones are exact; one block or two."""
    counts = draw(st.lists(st.integers(0, 2), min_size=8, max_size=8).filter(lambda n: sum(n) >= 3))
    levels = np.repeat(factorial(3), counts, axis=0)
    y = draw(st.lists(st.integers(-1000, 1000), min_size=len(levels), max_size=len(levels), unique=True))
    blocks = draw(st.sampled_from([(None,), ("1", "2")]))
    labels = draw(st.lists(st.sampled_from(blocks), min_size=len(levels), max_size=len(levels)))
    return Runs(levels, np.array(y, dtype=float), tuple(labels))


@pytest.fixture(scope="module")
def analyse(services: services.Connections, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analyse]:
    """doe.effects, compiled once, on runs in a temporary table."""
    folder = tmp_path_factory.mktemp("properties")
    environment = dbt.environment(services.postgres) | {"DBT_TARGET_PATH": str(folder), "DBT_LOG_PATH": str(folder)}
    dbt.dbt(services.postgres, ["--quiet", "seed"])  # any run makes the functions
    compiled = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "-q", "compile", "--inline", CALL],
        cwd=dbt.PROJECT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    connection = psycopg2.connect(services.postgres.dsn())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("create temp table property_runs (a float8, b float8, c float8, y float8, block text)")

    def effects(runs: Runs) -> Effects:
        with connection.cursor() as cursor:
            cursor.execute("truncate property_runs")
            for levels, y, block in zip(runs.levels.tolist(), runs.y.tolist(), runs.block, strict=True):
                cursor.execute("insert into property_runs values (%s, %s, %s, %s, %s)", (*levels, y, block))
            cursor.execute("analyze property_runs")
            cursor.execute(compiled)
            columns = [column.name for column in cursor.description or ()]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor]
        return {row["term"]: row for row in rows}

    yield effects
    connection.close()


def same(
    found: Effects, expected: Effects, scale: float, mirrored: str = "", name: dict[str, str] | None = None
) -> None:
    """``found`` is ``expected`` times ``scale``; terms with an odd number of ``mirrored`` letters turn their sign."""
    for term, row in expected.items():
        other = found["".join(sorted((name or {}).get(letter, letter) for letter in term))]
        assert (other["method"], other["significance_basis"]) == (row["method"], row["significance_basis"])
        assert other["is_estimable"] == row["is_estimable"]
        sign = (-1) ** sum(letter in mirrored for letter in term)
        factors = {"effect": sign * scale, "sum_sq": scale**2, "std_error": abs(scale), "f_value": 1, "p_value": 1}
        limits = ("ci_lower", "ci_upper") if sign * scale > 0 else ("ci_upper", "ci_lower")
        expected_row = {column: row[column] for column in factors} | {
            "ci_lower": row[limits[0]],
            "ci_upper": row[limits[1]],
        }
        for column, value in expected_row.items():
            factor = factors.get(column, sign * scale)
            if value is None:
                assert other[column] is None, (term, column)
            else:
                size = max(abs(r["effect"] or 0) for r in expected.values())
                tolerance = 1e-9 * size * abs(scale) ** (2 if column == "sum_sq" else 1)
                assert other[column] == pytest.approx(factor * value, rel=1e-7, abs=max(tolerance, 1e-12)), (
                    term,
                    column,
                )


RANDOM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@RANDOM
@given(runs=experiments(), shift=st.integers(-(10**6), 10**6), scale=st.sampled_from([-4.0, 0.5, 8.0]))
def test_shifting_and_scaling_the_response(analyse: Analyse, runs: Runs, shift: int, scale: float) -> None:
    same(analyse(replace(runs, y=runs.y * scale + shift)), analyse(runs), scale)


@RANDOM
@given(runs=experiments(), order=st.randoms(use_true_random=False))
def test_permuting_the_runs(analyse: Analyse, runs: Runs, order: Any) -> None:
    numbers = list(range(len(runs.y)))
    order.shuffle(numbers)
    permuted = Runs(runs.levels[numbers], runs.y[numbers], tuple(runs.block[number] for number in numbers))
    same(analyse(permuted), analyse(runs), 1)


@RANDOM
@given(runs=experiments(), letter=st.sampled_from("ABC"))
def test_swapping_low_and_high(analyse: Analyse, runs: Runs, letter: str) -> None:
    signs = np.array([-1.0 if other == letter else 1.0 for other in "ABC"])
    same(analyse(replace(runs, levels=runs.levels * signs)), analyse(runs), 1, mirrored=letter)


@RANDOM
@given(counts=st.lists(st.integers(1, 2), min_size=8, max_size=8), data=st.data())
def test_relabelling_the_factors(analyse: Analyse, counts: list[int], data: st.DataObject) -> None:
    """Every treatment is there: where some are lost, which term is given up follows the order of the letters."""
    levels = np.repeat(factorial(3), counts, axis=0)
    y = data.draw(st.lists(st.integers(-1000, 1000), min_size=len(levels), max_size=len(levels), unique=True))
    order = data.draw(st.permutations([0, 1, 2]))
    runs = Runs(levels, np.array(y, dtype=float), (None,) * len(y))
    name = {"ABC"[old]: "ABC"[new] for new, old in enumerate(order)}
    same(analyse(replace(runs, levels=levels[:, order])), analyse(runs), 1, name=name)
