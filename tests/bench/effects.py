"""100,000 replicated 2^3 experiments from `raw` to `fct_effects` and `fct_anova`, against numpy and scipy."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from scipy import stats

from ingestion.settings import PostgresSettings
from orchestration.services import Connections
from tests import raw_experiments
from tests.bench.build import by_dbt, prepare, slowest
from tests.bench.timing import Line, clock

REPLICATES, TREATMENTS = 3, 8
TERMS = ("A", "B", "AB", "C", "AC", "BC", "ABC")


def fill(target: PostgresSettings, experiments: int) -> None:
    """Experiments straight into schema raw, as the loader would leave them."""
    levels = np.repeat(raw_experiments.factorial(3), REPLICATES, axis=0)
    response = 40 + 5 * np.random.default_rng(3).standard_normal((experiments, len(levels)))
    raw_experiments.write(target, "bench", levels, response)


def by_numpy(target: PostgresSettings) -> int:
    """The same figures by fetch, numpy, scipy and write-back; returns the number of effects."""
    with dbapi.connect(target.uri()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "select r.experiment_id, r.levels[1] > 0 as a, r.levels[2] > 0 as b, r.levels[3] > 0 as c,"
            " r.responses[1] as y from raw.experiment_runs as r"
        )
        runs = cursor.fetch_arrow_table()
        position = (
            runs["a"].to_numpy().astype(int)
            + 2 * runs["b"].to_numpy().astype(int)
            + 4 * runs["c"].to_numpy().astype(int)
        )
        keys = runs["experiment_id"].combine_chunks().dictionary_encode()
        ids, experiment = keys.dictionary.to_numpy(zero_copy_only=False).astype(str), keys.indices.to_numpy()
        y = runs["y"].to_numpy()
        cell = experiment * TREATMENTS + position
        n_cells = len(ids) * TREATMENTS
        centred = y - y.mean()
        totals = np.bincount(cell, centred, n_cells).reshape(-1, TREATMENTS)
        means = totals / REPLICATES
        ss_error = np.bincount(experiment, (centred - means.ravel()[cell]) ** 2, len(ids))
        n_runs, df_error = REPLICATES * TREATMENTS, TREATMENTS * (REPLICATES - 1)
        signs = np.array([[(-1) ** (bin(c).count("1") - bin(c & t).count("1")) for t in range(8)] for c in range(1, 8)])
        contrasts = totals @ signs.T
        effects, ss = 2 * contrasts / n_runs, contrasts**2 / n_runs
        ms_error = ss_error / df_error
        f_value = ss / ms_error[:, None]
        p_value = stats.f.sf(f_value, 1, df_error)
        std_error = 2 * np.sqrt(ms_error / n_runs)
        margin = stats.t.ppf(0.975, df_error) * std_error
        n_effects = effects.size

        def each(values: np.ndarray) -> pa.Array:
            return pa.array(np.repeat(values, len(TERMS)))

        fct_effects = {
            "experiment_id": each(ids.astype(str)),
            "response": pa.array(["y"] * n_effects),
            "term": pa.array(np.tile(TERMS, len(ids))),
            "term_order": pa.array(np.tile([len(term) for term in TERMS], len(ids))),
            "effect": pa.array(effects.ravel()),
            "coefficient": pa.array(effects.ravel() / 2),
            "sum_sq": pa.array(ss.ravel()),
            "df": pa.array(np.ones(n_effects, dtype=np.int32)),
            "mean_sq": pa.array(ss.ravel()),
            "f_value": pa.array(f_value.ravel()),
            "p_value": pa.array(p_value.ravel()),
            "std_error": each(std_error),
            "ci_lower": pa.array((effects - margin[:, None]).ravel()),
            "ci_upper": pa.array((effects + margin[:, None]).ravel()),
            "aliases": pa.array(np.tile(TERMS, len(ids))),
            "is_estimable": pa.array(np.ones(n_effects, dtype=bool)),
            "method": pa.array(["numpy"] * n_effects),
            "significance_basis": pa.array(["pure_error"] * n_effects),
            "is_significant": pa.array((p_value < 0.05).ravel()),
        }
        ss_model, ss_total = ss.sum(axis=1), ss.sum(axis=1) + ss_error
        f_model = ss_model / len(TERMS) / ms_error
        blank = np.full(len(ids), np.nan)
        rest = [
            ("Model", len(TERMS), ss_model, f_model, stats.f.sf(f_model, len(TERMS), df_error)),
            ("Residual", df_error, ss_error, blank, blank),
            ("Pure error", df_error, ss_error, blank, blank),
            ("Total", n_runs - 1, ss_total, blank, blank),
        ]
        fct_anova = {
            "experiment_id": pa.array(np.concatenate([np.repeat(ids, len(TERMS)), *[ids] * 4]).astype(str)),
            "response": pa.array(["y"] * (n_effects + 4 * len(ids))),
            "source": pa.array(np.concatenate([np.tile(TERMS, len(ids)), *[np.repeat(r[0], len(ids)) for r in rest]])),
            "df": pa.array(np.concatenate([np.ones(n_effects, int), *[np.repeat(r[1], len(ids)) for r in rest]])),
            "sum_sq": pa.array(np.concatenate([ss.ravel(), *[r[2] for r in rest]])),
            "mean_sq": pa.array(np.concatenate([ss.ravel(), *[r[2] / r[1] for r in rest]])),
            "f_value": pa.array(np.concatenate([f_value.ravel(), *[r[3] for r in rest]])),
            "p_value": pa.array(np.concatenate([p_value.ravel(), *[r[4] for r in rest]])),
        }
        cursor.execute("create schema if not exists by_numpy")
        for name, columns in (("fct_effects", fct_effects), ("fct_anova", fct_anova)):
            cursor.adbc_ingest(name, pa.table(columns), mode="create", db_schema_name="by_numpy")
        connection.commit()
    return int(n_effects)


def agreement(target: PostgresSettings) -> float:
    """Largest relative difference of p values between the two routes."""
    query = (
        "select max(abs(s.p_value / n.p_value - 1)), count(*) from marts.fct_effects as s"
        " inner join by_numpy.fct_effects as n using (experiment_id, term)"
    )
    with dbapi.connect(target.uri()) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return float(row[0]) if row else float("nan")


def run(connections: Connections, folder: Path, experiments: int) -> list[Line]:
    """Both routes over the same raw tables, in turn."""
    target = connections.postgres
    fill(target, experiments)
    prepare(target, folder)
    with clock() as numpy_seconds:
        n_effects = by_numpy(target)
    with clock() as dbt_seconds:
        models = by_dbt(target, folder, "+fct_effects", "+fct_anova")
    difference = agreement(target)
    return [
        Line(f"{n_effects:,} effects by ADBC + numpy + scipy", numpy_seconds[0]),
        Line(
            f"{n_effects:,} effects by dbt in PostgreSQL",
            dbt_seconds[0],
            dbt_seconds[0] / numpy_seconds[0],
            f"p values agree to {difference:.0e}; slowest models: {slowest(models)}",
        ),
    ]
