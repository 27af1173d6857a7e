"""Unbalanced experiments from `raw` to effects, ANOVA and model summary, against numpy's lstsq in a loop.

Two replicates of a 2^4, of which each experiment lost two runs at random: 496 ways, in 16 of which a cell is missing.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from scipy import stats

from ingestion.settings import PostgresSettings
from orchestration.services import Connections
from tests import honest, raw_experiments
from tests.bench.build import by_dbt, prepare, slowest
from tests.bench.timing import Line, clock
from tests.least_squares import column, terms

K, REPLICATES, LOST = 4, 2, 2
TERMS = sorted(terms(K), key=lambda term: (len(term), term))


def fill(target: PostgresSettings, experiments: int) -> None:
    """Experiments straight into schema raw, as the loader would leave them."""
    random = np.random.default_rng(4)
    levels = np.repeat(raw_experiments.factorial(K), REPLICATES, axis=0)
    response = 40 + 5 * random.standard_normal((experiments, len(levels)))
    for row in response:
        row[random.choice(len(levels), LOST, replace=False)] = np.nan
    raw_experiments.write(target, "bench", levels, response)


def by_numpy(target: PostgresSettings) -> int:
    """Fetch, one lstsq per experiment, scipy once for all, write-back; returns the number of effects."""
    with dbapi.connect(target.uri()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select experiment_id, levels[1] as a, levels[2] as b, levels[3] as c, levels[4] as d, responses[1] as y"
            " from raw.experiment_runs where responses[1] is not null order by experiment_id"
        )
        runs = cursor.fetch_arrow_table()
        keys = runs["experiment_id"].combine_chunks().dictionary_encode()
        ids = keys.dictionary.to_numpy(zero_copy_only=False).astype(str)
        starts = np.searchsorted(keys.indices.to_numpy(), np.arange(len(ids) + 1))
        levels = np.column_stack([runs[letter].to_numpy() for letter in "abcd"])
        y = runs["y"].to_numpy()
        columns = np.column_stack([np.ones(len(y)), *[column(levels, term) for term in TERMS]])
        position = (levels > 0) @ (1 << np.arange(K))
        shape = (len(ids), len(TERMS))
        coefficient, variance = np.full(shape, np.nan), np.full(shape, np.nan)
        sums = np.empty((len(ids), 6))  # SS pure error, df pure error, SS total, df total, SS residual, PRESS
        for number, (first, last) in enumerate(pairwise(starts)):
            x, response = columns[first:last], y[first:last]
            found, _, rank, _ = np.linalg.lstsq(x, response, rcond=None)
            if rank < x.shape[1]:  # a cell is missing: the interaction of all factors is given up
                x = x[:, :-1]
                found = np.linalg.lstsq(x, response, rcond=None)[0]
            inverse = np.linalg.inv(x.T @ x)
            residual = response - x @ found
            leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
            cells = np.bincount(position[first:last], minlength=2**K)
            means = np.bincount(position[first:last], response, 2**K) / np.maximum(cells, 1)
            coefficient[number, : len(found) - 1] = found[1:]
            variance[number, : len(found) - 1] = np.diag(inverse)[1:]
            sums[number] = (
                ((response - means[position[first:last]]) ** 2).sum(),
                np.maximum(cells - 1, 0).sum(),
                ((response - response.mean()) ** 2).sum(),
                len(response) - 1,
                (residual**2).sum(),
                ((residual / np.maximum(1 - leverage, 1e-9)) ** 2).sum() if leverage.max() < 1 - 1e-9 else np.nan,
            )
        ss_error, df_error, ss_total, df_total, ss_residual, press = sums.T
        error, df = (ss_error / df_error)[:, None], df_error[:, None]
        sum_sq, std_error = coefficient**2 / variance, 2 * np.sqrt(error * variance)
        f_value = sum_sq / error
        p_value = stats.f.sf(f_value, 1, df)
        margin = stats.t.ppf(0.975, df) * std_error
        df_model = (~np.isnan(coefficient)).sum(axis=1)
        ss_model = ss_total - ss_residual
        f_model = ss_model / df_model / error.ravel()
        tables = {
            "fct_effects": {
                "experiment_id": np.repeat(ids, len(TERMS)),
                "term": np.tile(TERMS, len(ids)),
                "effect": 2 * coefficient.ravel(),
                "coefficient": coefficient.ravel(),
                "sum_sq": sum_sq.ravel(),
                "f_value": f_value.ravel(),
                "p_value": p_value.ravel(),
                "std_error": std_error.ravel(),
                "ci_lower": (2 * coefficient - margin).ravel(),
                "ci_upper": (2 * coefficient + margin).ravel(),
            },
            "fct_model_summary": {
                "experiment_id": ids,
                "ss_model": ss_model,
                "df_model": df_model,
                "f_value": f_model,
                "p_value": stats.f.sf(f_model, df_model, df_error),
                "ss_residual": ss_residual,
                "press": press,
                "r_squared": 1 - ss_residual / ss_total,
                "adj_r_squared": 1 - (ss_residual / (df_total - df_model)) / (ss_total / df_total),
                "pred_r_squared": 1 - press / ss_total,
            },
        }
        cursor.execute("create schema if not exists by_numpy")
        for name, values in tables.items():
            table = pa.table({key: pa.array(value) for key, value in values.items()})
            cursor.adbc_ingest(name, table, mode="create", db_schema_name="by_numpy")
        connection.commit()
    return int(coefficient.size)


def agreement(target: PostgresSettings) -> float:
    """Largest difference of effects between the two routes, in standard errors; every effect is compared."""
    query = (
        "select max(abs(s.effect - n.effect) / n.std_error) filter (where s.effect is not null),"
        " count(*) filter (where (coalesce(s.effect, 'nan') = 'nan') <> (coalesce(n.effect, 'nan') = 'nan'))"
        " from marts.fct_effects as s full join by_numpy.fct_effects as n using (experiment_id, term)"
    )
    with dbapi.connect(target.uri()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return float(row[0]) if row and not row[1] else float("nan")


def run(connections: Connections, folder: Path, experiments: int) -> list[Line]:
    """Both routes over the same raw tables, in turn."""
    target = honest.database(connections.postgres, "bench_least_squares")
    fill(target, experiments)
    prepare(target, folder)
    with clock() as numpy_seconds:
        n_effects = by_numpy(target)
    with clock() as dbt_seconds:
        models = by_dbt(target, folder, "+fct_effects", "+fct_anova", "+fct_model_summary")
    each = 1000 / experiments
    return [
        Line(
            f"{n_effects:,} effects of {experiments:,} unbalanced experiments by ADBC + numpy lstsq",
            numpy_seconds[0],
            None,
            f"{numpy_seconds[0] * each:.2f} ms per experiment",
        ),
        Line(
            f"{n_effects:,} effects of {experiments:,} unbalanced experiments by dbt in PostgreSQL",
            dbt_seconds[0],
            dbt_seconds[0] / numpy_seconds[0],
            f"{dbt_seconds[0] * each:.2f} ms per experiment; effects agree to {agreement(target):.0e} standard errors;"
            f" slowest models: {slowest(models)}",
        ),
    ]
