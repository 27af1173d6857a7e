"""Many experiments of one design straight into schema raw, as the loader would leave them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
from adbc_driver_postgresql import dbapi

from ingestion.settings import PostgresSettings
from ingestion.warehouse import ensure_raw_tables

LETTERS = "ABCDEFGHJK"


def factorial(k: int) -> np.ndarray:
    """Coded levels of a 2^k in standard order, 2^k x k."""
    return np.array([[1.0 if position >> bit & 1 else -1.0 for bit in range(k)] for position in range(2**k)])


def write(
    target: PostgresSettings,
    prefix: str,
    levels: np.ndarray,
    response: np.ndarray,
    censored: np.ndarray | None = None,
    transform: str = "none",
    blocks: np.ndarray | None = None,
    models: Mapping[str, Sequence[str]] | None = None,
    distribution: str | None = None,
) -> None:
    """Experiments ``<prefix>_000000`` and on: levels runs x factors, responses experiments x runs (nan: lost).

    ``levels`` may be experiments x runs x factors; ``blocks`` labels the runs, experiments x runs.
    """
    ensure_raw_tables(target)
    experiments, runs = response.shape
    k = levels.shape[-1]
    models = models or {}
    terms = [(model, term) for model, terms in models.items() for term in terms]
    ids = np.array([f"{prefix}_{number:06d}" for number in range(experiments)])
    lost = np.isnan(response).ravel()
    offsets = pa.array(np.arange(experiments * runs + 1, dtype=np.int32))
    is_censored = np.zeros(response.shape, dtype=bool) if censored is None else censored
    factor = np.tile(np.arange(1, k + 1), experiments)
    tables = {
        "experiments": {"experiment_id": pa.array(ids)},
        "experiment_responses": {
            "experiment_id": pa.array(ids),
            "position": pa.array(np.ones(experiments, dtype=np.int32)),
            "response": pa.array(["y"] * experiments),
            "goal": pa.array(["maximize"] * experiments),
            "transform": pa.array([transform] * experiments),
            "distribution": pa.array([distribution] * experiments, pa.string()),
        },
        "experiment_factors": {
            "experiment_id": pa.array(np.repeat(ids, k)),
            "position": pa.array(factor.astype(np.int32)),
            "letter": pa.array(np.array(list(LETTERS))[factor - 1]),
            "factor_name": pa.array(np.char.add("factor_", factor.astype(str))),
            "low": pa.array(["-1"] * k * experiments),
            "high": pa.array(["1"] * k * experiments),
            "low_value": pa.array(-np.ones(k * experiments)),
            "high_value": pa.array(np.ones(k * experiments)),
            "current_level": pa.array(["-1"] * k * experiments),
            "current_coded": pa.array(-np.ones(k * experiments, dtype=np.int16)),
        },
        "experiment_runs": {
            "experiment_id": pa.array(np.repeat(ids, runs)),
            "run_id": pa.array(np.tile(np.arange(1, runs + 1, dtype=np.int32), experiments)),
            "block": pa.array(np.repeat(None, experiments * runs) if blocks is None else blocks.ravel(), pa.string()),
            "levels": pa.ListArray.from_arrays(
                pa.array(np.arange(0, experiments * runs * k + 1, k, dtype=np.int32)),
                pa.array(np.broadcast_to(levels, (experiments, runs, k)).astype(float).ravel()),
            ),
            "responses": pa.ListArray.from_arrays(offsets, pa.array(response.ravel(), mask=lost)),
            "censored": pa.ListArray.from_arrays(offsets, pa.array(is_censored.ravel())),
        },
    }
    if terms:
        tables["experiment_models"] = {
            "experiment_id": pa.array(np.repeat(ids, len(terms))),
            "position": pa.array(np.tile(np.arange(1, len(terms) + 1, dtype=np.int32), experiments)),
            "model": pa.array([model for model, _ in terms] * experiments),
            "term": pa.array([term for _, term in terms] * experiments),
        }
    with dbapi.connect(target.uri()) as connection, connection.cursor() as cursor:
        for name, columns in tables.items():
            table = pa.table(columns | _lineage(len(next(iter(columns.values()))), prefix))
            cursor.adbc_ingest(name, table, mode="append", db_schema_name="raw")
        connection.commit()
        cursor.execute("analyze")
        connection.commit()


def _lineage(n_rows: int, prefix: str) -> dict[str, pa.Array]:
    now = pa.scalar("2026-01-01T00:00:00Z").cast(pa.timestamp("us", "UTC")).as_py()
    return {
        "_object_key": pa.array([f"experiments/{prefix}/{64 * '0'}/runs.csv"] * n_rows),
        "_row_number": pa.array(np.ones(n_rows, dtype=np.int64)),
        "_loaded_at": pa.array([now] * n_rows, pa.timestamp("us", "UTC")),
    }
