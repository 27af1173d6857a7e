"""The t, F and normal distributions in SQL, against 40-digit values, scipy and their own identities."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import LiteralString

import numpy as np
import psycopg2
import pytest
from numpy.typing import ArrayLike, NDArray
from psycopg2 import errors, sql
from psycopg2.extensions import connection as Connection
from scipy import integrate, special, stats

from orchestration.services import Connections

Vector = NDArray[np.float64]

ROOT = Path(__file__).parents[2]
REFERENCE = json.loads((ROOT / "tests/reference/distributions.json").read_text())["values"]
SMALLEST = 1e-307  # the functions return 0 below it
CALLS = """select
    {{ doe.student_t_two_sided_p('t', 'df') }},
    {{ doe.student_t_quantile('p', 'df') }},
    {{ doe.f_upper_p('t', '3', 'df') }},
    {{ doe.f_quantile('p', '3', 'df') }},
    {{ doe.normal_quantile('p') }},
    {{ doe.normal_hazard('t') }},
    {{ doe.normal_log_upper_tail('t') }}
from (values (2.5, 7, 0.975)) as row_of (t, df, p)"""


@pytest.fixture(scope="module")
def server(services: Connections) -> str:
    """Connection string of a PostgreSQL."""
    return services.postgres.dsn()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, server: str) -> Path:
    """Folder of the SQL that dbt makes from the macros, in a project that holds nothing else."""
    project = tmp_path_factory.mktemp("distributions")
    for folder in ("distributions", "lives"):
        (project / folder).symlink_to(ROOT / "macros" / folder)
    (project / "analyses").mkdir()
    (project / "analyses/create_functions.sql").write_text("{{ doe.create_functions() }}")
    (project / "analyses/calls.sql").write_text(CALLS)
    (project / "dbt_project.yml").write_text(
        "{name: doe, version: '1.0', profile: doe, analysis-paths: [analyses], macro-paths: [distributions, lives],"
        " flags: {validate_macro_args: true, send_anonymous_usage_stats: false}}"
    )
    target = psycopg2.extensions.parse_dsn(server)
    output = {
        "type": "postgres",
        "host": target["host"],
        "port": int(target["port"]),
        "user": target["user"],
        "password": target.get("password", ""),
        "dbname": target["dbname"],
        "schema": "doe functions",  # a name that needs its quotes
    }
    profile = {"doe": {"target": "test", "outputs": {"test": output}}}
    (project / "profiles.yml").write_text(json.dumps(profile))
    command = [str(Path(sys.executable).with_name("dbt")), "--warn-error", "--no-populate-cache", "compile"]
    command += ["--project-dir", str(project), "--profiles-dir", str(project)]
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    assert run.returncode == 0, run.stdout + run.stderr
    return project / "target/compiled/doe/analyses"


@pytest.fixture(scope="module")
def database(compiled: Path, server: str) -> Iterator[Connection]:
    """A session with the functions on its search path."""
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute((compiled / "create_functions.sql").read_text())
        cursor.execute('set search_path to "doe functions"')
    yield connection
    connection.close()


def call(database: Connection, function: str, *arguments: ArrayLike) -> Vector:
    """The function over equally long argument columns, in one query."""
    names = [sql.Identifier(f"x{position}") for position in range(len(arguments))]
    query = sql.SQL("select {}({}) from unnest({}) with ordinality as x ({}, position) order by position").format(
        sql.Identifier(function),
        sql.SQL(", ").join(names),
        sql.SQL(", ").join([sql.SQL("%s::double precision[]")] * len(arguments)),
        sql.SQL(", ").join(names),
    )
    with database.cursor() as cursor:
        cursor.execute(query, [np.asarray(column, dtype=float).tolist() for column in arguments])
        return np.array([value for (value,) in cursor.fetchall()], dtype=float)


def one_row(database: Connection, query: LiteralString) -> tuple[float | None, ...]:
    with database.cursor() as cursor:
        cursor.execute(query)
        (row,) = cursor.fetchall()
    return tuple(row)


def assert_close(got: Vector, expected: Vector, relative: float) -> None:
    expected = np.where(expected < SMALLEST, 0, expected)
    assert len(got) == len(expected) > 0
    np.testing.assert_allclose(got, expected, rtol=relative, atol=0)


def reference(kind: str, *columns: str) -> list[Vector]:
    rows = [row for row in REFERENCE if row["kind"] == kind]
    return [np.array([float(row[column]) for row in rows]) for column in columns]


# against 40-digit values


def test_t_reference(database: Connection) -> None:
    t, df, p = reference("t_two_sided_p", "t", "df", "p")
    assert_close(call(database, "student_t_two_sided_p", t, df), p, 1e-13)


def test_f_reference(database: Connection) -> None:
    f, df1, df2, p = reference("F_upper_p", "F", "df1", "df2", "p")
    assert_close(call(database, "f_upper_p", f, df1, df2), p, 1e-13)


def test_t_quantile_reference(database: Connection) -> None:
    alpha, df, t = reference("t_two_sided_quantile", "alpha", "df", "t")
    assert_close(-call(database, "student_t_quantile", alpha / 2, df), t, 1e-13)
    # 1 - alpha / 2 itself has lost digits of alpha
    assert_close(call(database, "student_t_quantile", 1 - alpha / 2, df), t, 1e-12)


# against scipy, on seeded random grids


@pytest.mark.parametrize(
    ("low", "high", "whole"),
    [(0.05, 1, False), (1, 40, True), (1, 60, False), (30, 2000, True), (2000, 1e6, False)],
)
def test_t_against_scipy(database: Connection, low: float, high: float, whole: bool) -> None:
    random = np.random.default_rng(20)
    df = random.uniform(low, high, 400)
    df = np.ceil(df) if whole else df
    t = random.choice([1, 0.1, 10], 400) * random.uniform(-5, 5, 400)
    assert_close(call(database, "student_t_two_sided_p", t, df), special.stdtr(df, -np.abs(t)) * 2, 2e-11)


def test_f_against_scipy(database: Connection) -> None:
    random = np.random.default_rng(21)
    df1, df2 = random.integers(1, 300, 400), random.uniform(0.5, 400, 400)
    f = 10 ** random.uniform(-2, 1.5, 400)
    assert_close(call(database, "f_upper_p", f, df1, df2), stats.f.sf(f, df1, df2), 2e-11)


def test_quantiles_against_scipy(database: Connection) -> None:
    random = np.random.default_rng(22)
    p = np.concatenate([10 ** random.uniform(-12, -1, 100), random.uniform(0.01, 0.49, 100)])
    df1, df2 = random.integers(1, 30, 200), random.integers(1, 60, 200)
    assert_close(-call(database, "normal_quantile", p), -special.ndtri(p), 1e-13)
    assert_close(call(database, "f_quantile", p, df1, df2), stats.f.ppf(p, df1, df2), 1e-9)
    assert_close(-call(database, "student_t_quantile", p, df2), -stats.t.ppf(p, df2), 1e-9)


def test_normal_upper_tail_against_scipy(database: Connection) -> None:
    z = np.concatenate([np.linspace(-20, 60, 2001), [-1.2, 1.2, 8.9, 1e3, 1e8]])
    assert_close(-call(database, "normal_log_upper_tail", z), -special.log_ndtr(-z), 1e-13)
    mills = np.sqrt(np.pi / 2) * special.erfcx(z / np.sqrt(2))
    hazard = call(database, "normal_hazard", z)
    assert_close(hazard[z > -10], 1 / mills[z > -10], 2e-14)
    assert_close(hazard[z <= 0], stats.norm.pdf(z[z <= 0]) / special.ndtr(-z[z <= 0]), 1e-13)
    inf, nan = float("inf"), float("nan")
    far = [-40, -inf, 1e200, inf, nan]
    np.testing.assert_array_equal(call(database, "normal_log_upper_tail", far), [0, 0, -inf, -inf, nan])
    np.testing.assert_array_equal(call(database, "normal_hazard", far), [0, 0, 1e200, inf, nan])


# identities


def test_symmetry_and_order(database: Connection) -> None:
    t = np.linspace(0, 60, 400)
    for df in (0.7, 1, 4, 5.5, 16, 41, 1000):
        p = call(database, "student_t_two_sided_p", t, np.full_like(t, df))
        np.testing.assert_array_equal(p, call(database, "student_t_two_sided_p", -t, np.full_like(t, df)))
        assert p[0] == 1
        assert np.all(np.diff(p[p > 0]) < 0)
        assert np.all(np.diff(p) <= 0)


def test_closed_forms(database: Connection) -> None:
    t = np.array([1e-9, 0.01, 0.5, 1, 3, 40, 1e5])
    one, two = np.ones_like(t), np.full_like(t, 2)
    assert_close(call(database, "student_t_two_sided_p", t, one), 2 / np.pi * np.arctan2(1, t), 1e-14)
    root = np.sqrt(2 + t * t)
    assert_close(call(database, "student_t_two_sided_p", t, two), 2 / (root * (root + t)), 1e-14)
    assert_close(call(database, "f_upper_p", t, two, one), (1 + 2 * t) ** -0.5, 1e-14)


def test_f_with_one_numerator_df_is_t_squared(database: Connection) -> None:
    random = np.random.default_rng(23)
    t, df = random.uniform(0, 20, 500), random.integers(1, 100, 500)
    p = call(database, "student_t_two_sided_p", t, df)
    assert_close(call(database, "f_upper_p", t * t, np.ones(500), df), p, 1e-13)


def test_quantiles_invert(database: Connection) -> None:
    random = np.random.default_rng(24)
    p = np.concatenate([10 ** random.uniform(-280, -1, 150), random.uniform(0.05, 0.95, 150)])
    df = np.concatenate([random.uniform(1, 50, 150), 10 ** random.uniform(-0.5, 5, 150)])
    df1 = random.integers(1, 40, 300)
    t = call(database, "student_t_quantile", p, df)
    np.testing.assert_array_equal(np.sign(t), np.sign(p - 0.5))
    two_sided = call(database, "student_t_two_sided_p", t, df)
    assert_close(two_sided, 2 * np.minimum(p, 1 - p), 1e-12)
    upper = 0.5 * p[150:]
    f = call(database, "f_quantile", 1 - upper, df1[150:], df[150:])
    assert_close(call(database, "f_upper_p", f, df1[150:], df[150:]), 1 - (1 - upper), 1e-11)


def test_extremes(database: Connection) -> None:
    inf, nan = float("inf"), float("nan")
    t = [0, 1e-300, 1e300, 1e300, 1e300, inf, -inf, nan, 1e9, 0.1]
    df = [5, 5, 1, 5, 1e-3, 3, 3, 3, 1e6, 1e9]
    far_out = (1e300 / 1e-3**0.5) ** -1e-3 * np.exp(special.gammaln(0.5005) - special.gammaln(1.0005)) / np.pi**0.5
    near_normal = 2 * stats.norm.sf(0.1)
    expected = [1, 1, 2 / np.pi * 1e-300, 0, far_out, 0, 0, nan, 0, near_normal]
    np.testing.assert_allclose(call(database, "student_t_two_sided_p", t, df), expected, rtol=1e-9)

    f = [0, -1, 1e-300, 1e300, inf, nan, 3, 1.02]
    df1, df2 = [3, 3, 1, 2, 3, 3, 2000, 5000], [5, 5, 1, 1, 5, 5, 3000, 90000]
    expected = [1, 1, 1, 0.5**0.5 * 1e-150, 0, nan, *stats.f.sf(f[6:], df1[6:], df2[6:])]
    np.testing.assert_allclose(call(database, "f_upper_p", f, df1, df2), expected, rtol=1e-9)


def test_log_branch_of_f_joins_the_direct_one(database: Connection) -> None:
    f = np.linspace(2.9, 3.2, 200)  # u^-a passes exp(-700) on the way
    df1, df2 = np.full_like(f, 701), np.full_like(f, 1002)
    p = call(database, "f_upper_p", f, df1, df2)
    assert_close(p, stats.f.sf(f, df1, df2), 1e-10)


def test_null_gives_null(database: Connection) -> None:
    assert one_row(database, "select student_t_two_sided_p(null, 3), f_upper_p(1, 1, null)") == (None, None)


@pytest.mark.parametrize(
    "expression",
    [
        "student_t_two_sided_p(1, 0)",
        "student_t_two_sided_p(1, 'NaN')",
        "student_t_quantile(1, 5)",
        "student_t_quantile(0.9, 0)",
        "f_upper_p(1, 1.5, 4)",
        "f_upper_p(1, 2, 0)",
        "f_quantile(0, 2, 4)",
        "normal_quantile(0)",
    ],
)
def test_outside_the_domain(database: Connection, expression: LiteralString) -> None:
    with pytest.raises(errors.InvalidParameterValue, match=expression.split("(")[0]):
        one_row(database, "select " + expression)


# the macros


def test_macros_write_calls(database: Connection, compiled: Path) -> None:
    with database.cursor() as cursor:
        cursor.execute((compiled / "calls.sql").read_text())
        (row,) = cursor.fetchall()
    t, f = stats.t(7), stats.f(3, 7)
    expected = [2 * t.sf(2.5), t.ppf(0.975), f.sf(2.5), f.ppf(0.975), stats.norm.ppf(0.975)]
    expected += [stats.norm.pdf(2.5) / stats.norm.sf(2.5), stats.norm.logsf(2.5)]
    np.testing.assert_allclose(row, expected, rtol=1e-11)


def test_many_processes_create_the_functions_once(compiled: Path, server: str) -> None:
    script = (compiled / "create_functions.sql").read_text().replace("doe functions", "doe race")

    def create(_: int) -> list[tuple[str, str]]:
        connection = psycopg2.connect(server)
        with connection, connection.cursor() as cursor:
            cursor.execute(script)
            cursor.execute(
                "select proname, xmin::text from pg_proc"
                " where pronamespace = '\"doe race\"'::regnamespace order by proname"
            )
            return cursor.fetchall()

    with ThreadPoolExecutor(16) as pool:
        seen = list(pool.map(create, range(32)))
    assert len(seen[0]) == 12
    assert all(functions == seen[0] for functions in seen)  # the same row versions: nobody replaced them


def test_planner_may_use_parallel_workers(database: Connection) -> None:
    assert one_row(
        database,
        "select count(*), bool_and(proparallel = 's' and provolatile = 'i' and proisstrict) from pg_proc"
        " where pronamespace = '\"doe functions\"'::regnamespace",
    ) == (12, True)


# the noncentral t


def test_power_reference(database: Connection) -> None:
    rows = json.loads((ROOT / "tests/reference/power_reference.json").read_text())["values"]
    assert len(rows) == 135
    df, ratio, alpha, power = (
        np.array([float(row[name]) for row in rows]) for name in ("df_error", "effect_over_sigma", "alpha", "power")
    )
    n_runs = np.array([2 ** row["k"] * row["replicates"] for row in rows])
    with_error = df > 0
    df, ratio, alpha, power = df[with_error], ratio[with_error], alpha[with_error], power[with_error]
    t = -call(database, "student_t_quantile", alpha / 2, df)
    found = call(database, "noncentral_t_two_sided_p", t, df, ratio * np.sqrt(n_runs[with_error]) / 2)
    # printed with eight digits; the eight that its author could not compute are as good as certain
    expected = np.where(np.isnan(power), 1, power)
    assert np.isnan(power).sum() == 8
    np.testing.assert_allclose(found, expected, rtol=0, atol=5.1e-9)


def test_noncentral_t_against_integration(database: Connection) -> None:
    random = np.random.default_rng(25)
    df = np.concatenate([random.integers(1, 200, 60).astype(float), random.uniform(0.5, 20, 20)])
    t, delta = random.uniform(0.1, 8, 80), random.uniform(-12, 12, 80)

    def tail(t: float, df: float, delta: float) -> float:
        # over the chi density of s = S / sigma: both normal tails beyond t s
        def density(s: float) -> float:
            log_chi = np.log(2) + df / 2 * np.log(df / 2) - special.gammaln(df / 2)
            chi = np.exp(log_chi + (df - 1) * np.log(s) - df * s * s / 2)
            return float(chi * (special.ndtr(delta - t * s) + special.ndtr(-delta - t * s)))

        middle = [1.0, abs(delta) / t]
        top = 1 + 12 / np.sqrt(df)
        points = [point for point in middle if 0 < point < top]
        return float(integrate.quad(density, 0, top, points=points, epsabs=1e-14, epsrel=1e-12, limit=500)[0])

    expected = np.array([tail(*row) for row in zip(t, df, delta, strict=True)])
    np.testing.assert_allclose(
        call(database, "noncentral_t_two_sided_p", t, df, delta), expected, rtol=1e-9, atol=1e-12
    )


def test_noncentral_t_against_scipy(database: Connection) -> None:
    random = np.random.default_rng(26)
    df, t, delta = random.integers(2, 300, 300), random.uniform(0.5, 6, 300), random.uniform(0, 8, 300)
    # T'^2 is a noncentral F, which scipy knows better than its noncentral t
    expected = stats.ncf.sf(t * t, 1, df, delta * delta)
    np.testing.assert_allclose(
        call(database, "noncentral_t_two_sided_p", t, df, delta), expected, rtol=1e-8, atol=1e-12
    )


def test_noncentral_t_identities(database: Connection) -> None:
    t = np.array([0, 0.5, 2, 12.7])
    df = np.array([1, 4, 30, 1e6])
    central = call(database, "student_t_two_sided_p", t, df)
    np.testing.assert_array_equal(call(database, "noncentral_t_two_sided_p", t, df, np.zeros(4)), central)
    delta = np.linspace(0, 60, 200)
    power = call(database, "noncentral_t_two_sided_p", np.full(200, 2.3), np.full(200, 8), delta)
    np.testing.assert_array_equal(
        power, call(database, "noncentral_t_two_sided_p", np.full(200, -2.3), np.full(200, 8), -delta)
    )
    assert np.all(np.diff(power) >= -1e-12)
    assert power[-1] == pytest.approx(1, abs=1e-12)
    # a huge noncentrality neither overflows nor hangs
    far = call(database, "noncentral_t_two_sided_p", [2, 2, 1e5], [5, 5, 5], [1e4, 1e300, 2e3])
    assert far[0] == far[1] == 1
    assert 0 <= far[2] <= 1


def test_noncentrality_of_power_inverts(database: Connection) -> None:
    random = np.random.default_rng(27)
    power, df = random.uniform(0.1, 0.99, 40), random.integers(1, 60, 40)
    t = -call(database, "student_t_quantile", np.full(40, 0.025), df)
    delta = call(database, "noncentrality_of_power", power, df, t)
    np.testing.assert_allclose(call(database, "noncentral_t_two_sided_p", t, df, delta), power, rtol=1e-10)
    # a false alarm is as likely as that
    assert call(database, "noncentrality_of_power", [0.04], [8], [stats.t.ppf(0.975, 8)])[0] == 0


@pytest.mark.parametrize(
    ("ratio", "n_runs", "df_single"), [(1, 8, 0), (2, 4, 0), (0.5, 16, 10), (3, 8, 0), (5, 16, 11)]
)
def test_replicates_are_the_fewest(database: Connection, ratio: float, n_runs: int, df_single: int) -> None:
    (found,) = call(database, "replicates_for_power", [ratio], [n_runs], [df_single], [0.05], [0.8])

    def power(replicates: float) -> float:
        df = df_single + n_runs * (replicates - 1)
        t, delta = stats.t.ppf(0.975, df) if df > 0 else np.inf, ratio * np.sqrt(n_runs * replicates) / 2
        return float(stats.ncf.sf(t * t, 1, df, delta**2)) if df > 0 else 0.0

    assert power(found) >= 0.8
    assert found == 1 or power(found - 1) < 0.8


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10])
@pytest.mark.parametrize("scale", [1e-90, 1.0, 1e90])
def test_eigenvalues_are_those_of_numpy(database: Connection, n: int, scale: float) -> None:
    """Values to rounding of the largest; vectors are orthonormal and give the matrix back."""
    half = np.random.default_rng(n).normal(size=(n, n))
    matrix = scale * (half + half.T)
    largest = np.abs(matrix).max()
    values, vectors = eigen(database, matrix)
    np.testing.assert_allclose(values, np.linalg.eigvalsh(matrix)[::-1], rtol=0, atol=1e-14 * n * largest)
    np.testing.assert_allclose(vectors @ vectors.T, np.eye(n), rtol=0, atol=1e-13)
    np.testing.assert_allclose(vectors.T @ np.diag(values) @ vectors, matrix, rtol=0, atol=1e-13 * n * largest)
    assert np.all(vectors[np.arange(n), np.abs(vectors).argmax(axis=1)] > 0)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([[0, 0], [0, 0]], [0, 0]),
        ([[2, 0], [0, 3]], [3, 2]),
        ([[1, 1], [1, 1]], [2, 0]),
        ([[0, 1], [1, 0]], [1, -1]),
        ([[1, 1e-200], [1e-200, 1]], [1, 1]),
    ],
)
def test_eigenvalues_by_hand(database: Connection, matrix: list[list[float]], expected: list[float]) -> None:
    values, _ = eigen(database, np.array(matrix, dtype=float))
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-15)


def test_a_matrix_that_is_not_square_is_refused(database: Connection) -> None:
    with pytest.raises(errors.InvalidParameterValue, match="a square matrix"), database.cursor() as cursor:
        cursor.execute("select eigen_symmetric(array[1, 2, 3]::double precision[])")


def eigen(database: Connection, matrix: Vector) -> tuple[Vector, Vector]:
    """Eigenvalues from the largest down, and the vectors as rows."""
    n = len(matrix)
    with database.cursor() as cursor:
        cursor.execute("select eigen_symmetric(%s::double precision[])", [matrix.ravel().tolist()])
        ((found,),) = cursor.fetchall()
    return np.array(found[:n]), np.array(found[n:]).reshape(n, n)
