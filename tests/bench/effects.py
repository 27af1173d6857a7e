"""100,000 replicated 2^3 experiments from `raw` to `fct_effects` and `fct_anova`, against numpy and scipy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from scipy import stats

from ingestion.settings import PostgresSettings
from ingestion.warehouse import ensure_raw_tables
from orchestration.home import PROJECT_ROOT
from orchestration.services import Connections
from tests.bench.timing import Line, clock

REPLICATES, TREATMENTS = 3, 8
TERMS = ("A", "B", "AB", "C", "AC", "BC", "ABC")


def levels() -> np.ndarray:
    """Coded levels of the 2^3 in standard order, 8 x 3."""
    return np.array([[1 if position >> bit & 1 else -1 for bit in range(3)] for position in range(TREATMENTS)])


def fill(target: PostgresSettings, experiments: int) -> None:
    """Experiments straight into schema raw, as the loader would leave them."""
    ensure_raw_tables(target)
    ids = np.char.add("bench_", np.char.zfill(np.arange(experiments).astype(str), 6))
    runs = REPLICATES * TREATMENTS
    response = 40 + 5 * np.random.default_rng(3).standard_normal(experiments * runs)
    coded = pa.array(np.repeat(levels(), REPLICATES, axis=0).astype(float).tolist(), pa.list_(pa.float64()))
    offsets = pa.array(np.arange(experiments * runs + 1, dtype=np.int32))
    now = pa.scalar("2026-01-01T00:00:00Z").cast(pa.timestamp("us", "UTC"))

    def lineage(n_rows: int) -> dict[str, pa.Array]:
        return {
            "_object_key": pa.array(["experiments/bench/" + 64 * "0" + "/runs.csv"] * n_rows),
            "_row_number": pa.array(np.ones(n_rows, dtype=np.int64)),
            "_loaded_at": pa.array([now.as_py()] * n_rows, pa.timestamp("us", "UTC")),
        }

    factor = np.tile(np.arange(1, 4), experiments)
    tables = {
        "experiments": {"experiment_id": pa.array(ids), **lineage(experiments)},
        "experiment_responses": {
            "experiment_id": pa.array(ids),
            "position": pa.array(np.ones(experiments, dtype=np.int32)),
            "response": pa.array(["y"] * experiments),
            "goal": pa.array(["maximize"] * experiments),
            "transform": pa.array(["none"] * experiments),
            **lineage(experiments),
        },
        "experiment_factors": {
            "experiment_id": pa.array(np.repeat(ids, 3)),
            "position": pa.array(factor.astype(np.int32)),
            "letter": pa.array(np.array(list("ABC"))[factor - 1]),
            "factor_name": pa.array(np.array(["speed", "geometry", "angle"])[factor - 1]),
            "low": pa.array(["-1"] * 3 * experiments),
            "high": pa.array(["1"] * 3 * experiments),
            "low_value": pa.array(-np.ones(3 * experiments)),
            "high_value": pa.array(np.ones(3 * experiments)),
            "current_level": pa.array(["-1"] * 3 * experiments),
            "current_coded": pa.array(-np.ones(3 * experiments, dtype=np.int16)),
            **lineage(3 * experiments),
        },
        "experiment_runs": {
            "experiment_id": pa.array(np.repeat(ids, runs)),
            "run_id": pa.array(np.tile(np.arange(1, runs + 1, dtype=np.int32), experiments)),
            "levels": pa.concat_arrays([coded] * experiments),
            "responses": pa.ListArray.from_arrays(offsets, pa.array(response)),
            "censored": pa.ListArray.from_arrays(offsets, pa.array(np.zeros(experiments * runs, dtype=bool))),
            **lineage(experiments * runs),
        },
    }
    with dbapi.connect(target.uri()) as connection, connection.cursor() as cursor:
        for name, columns in tables.items():
            cursor.adbc_ingest(name, pa.table(columns), mode="append", db_schema_name="raw")
        connection.commit()
        cursor.execute("analyze")
        connection.commit()


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


def dbt(target: PostgresSettings, folder: Path, *arguments: str) -> None:
    """One dbt command in the project."""
    environment = os.environ | {
        "DOE_PG_HOST": target.host,
        "DOE_PG_PORT": str(target.port),
        "DOE_PG_USER": target.user,
        "DOE_PG_PASSWORD": target.password.get_secret_value(),
        "DOE_PG_DBNAME": target.dbname,
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    project = PROJECT_ROOT / "dbt_project"
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "-q", *arguments]
    subprocess.run([*command, "--profiles-dir", str(project)], cwd=project, env=environment, check=True)


def by_dbt(target: PostgresSettings, folder: Path) -> dict[str, float]:
    """`dbt run` of both marts and all they need; returns seconds per model."""
    dbt(target, folder, "run", "--select", "+fct_effects", "+fct_anova")
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {result["unique_id"].rsplit(".", 1)[-1]: result["execution_time"] for result in results}


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
    with clock() as numpy_seconds:
        n_effects = by_numpy(target)
    dbt(target, folder, "seed", "--select", "lenth_critical_values")
    with clock() as dbt_seconds:
        models = by_dbt(target, folder)
    slowest = sorted(models.items(), key=lambda item: -item[1])[:6]
    where = ", ".join(f"{name} {seconds:.1f}" for name, seconds in slowest)
    difference = agreement(target)
    return [
        Line(f"{n_effects:,} effects by ADBC + numpy + scipy", numpy_seconds[0]),
        Line(
            f"{n_effects:,} effects by dbt in PostgreSQL",
            dbt_seconds[0],
            dbt_seconds[0] / numpy_seconds[0],
            f"p values agree to {difference:.0e}; slowest models: {where}",
        ),
    ]
