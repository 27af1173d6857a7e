"""What is checked, as one table each: a landed object before it is loaded, marts before they are published."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import pyarrow as pa
from adbc_driver_postgresql import dbapi
from minio import Minio

from ingestion import store as objects
from ingestion.keys import EXPERIMENTS, Landed
from ingestion.load_bundle import read_bundle
from ingestion.rules import DATASETS
from ingestion.settings import PostgresSettings
from ingestion.sources import open_source

VALID = "fits_the_rules"  # of the loader; a row that does not will be rejected by it

RESPONSE = "response_"

VOLUME = """
select percentile_cont(0.5) within group (order by rows_in_file) as median_rows
from raw.load_manifest
where dataset = $1 and status <> 'quarantined' and loaded_at >= now() - interval '28 days'
having count(*) >= 5
"""

EXPERIMENT_EFFECTS = """
select
    experiment_id,
    response,
    term,
    effect,
    max(abs(effect)) over (partition by experiment_id, response) as largest_effect
from marts.fct_effects
where effect is not null
"""

COSTS = """
select cost_per_unit_usd, tool_life_pieces
from marts.fct_cost_analysis
where cost_per_unit_usd is not null
"""

SAVINGS = """
select tool_life_improvement_pct, cost_reduction_pct
from marts.fct_cost_savings
where annual_savings_usd is not null
"""


@dataclass(frozen=True)
class LandedBatch:
    """Rows of one landed object with a column VALID; `usual_rows`: median of the last 28 days, where known."""

    landed: Landed
    rows: pd.DataFrame
    usual_rows: float | None

    @property
    def landed_at(self) -> datetime:
        """When the object arrived, in UTC and without an offset, as the columns of `rows`."""
        return self.landed.landed_at.replace(tzinfo=None)


def read_landed(store: Minio, postgres: PostgresSettings, landed: Landed, tools: frozenset[str]) -> LandedBatch:
    """The rows of an object as the loader will see them, nothing written.

    Raises what the loader will say too: Rejected, DesignError or DamagedObject.
    """
    rows = _runs(store, landed) if landed.dataset == EXPERIMENTS else _data(store, landed, tools)
    usual = query(postgres, VOLUME, [landed.dataset])["median_rows"].tolist()
    return LandedBatch(landed, rows, usual[0] if usual else None)


def _data(store: Minio, landed: Landed, tools: frozenset[str]) -> pd.DataFrame:
    blocks = list(open_source(store, landed, tools, lambda _: None).blocks)
    accepted = [block.accepted for block in blocks] or [DATASETS[landed.dataset].schema.empty_table()]
    rows = pa.concat_tables(accepted).to_pandas(date_as_object=False)
    for name in rows.columns[rows.dtypes.map(lambda kind: isinstance(kind, pd.DatetimeTZDtype))]:
        rows[name] = rows[name].dt.tz_convert(None)
    return _with_rejected(rows, sum(block.rejected.num_rows for block in blocks))


def _runs(store: Minio, landed: Landed) -> pd.DataFrame:
    """One row per run, columns response_1, response_2, ...; a lost run has no value. Names are not shown in public."""
    _, runs = read_bundle(store, landed)
    values = pd.DataFrame(runs.accepted.column("responses").to_pylist(), dtype="float64")
    values.columns = [f"{RESPONSE}{number}" for number in range(1, values.shape[1] + 1)]
    return _with_rejected(values, runs.rejected.num_rows)


def _with_rejected(rows: pd.DataFrame, n_rejected: int) -> pd.DataFrame:
    rows[VALID] = True
    rejected = pd.DataFrame({VALID: [False] * n_rejected})
    return pd.concat([rows, rejected], ignore_index=True) if n_rejected else rows


def jumped_effects(store: Minio, postgres: PostgresSettings) -> pd.DataFrame:
    """One row per effect that was published last, with its `change` in shares of the experiment's largest effect.

    An effect that is gone has changed by 1. Without an earlier publication there are no rows.
    """
    now = query(postgres, EXPERIMENT_EFFECTS)
    before = _published(store, "fct_effects")
    if before is None:
        return now.assign(change=0.0).head(0)
    keys = ["experiment_id", "response", "term"]
    known = before.loc[before["effect"].notna(), [*keys, "effect"]]
    both = known.merge(now, on=keys, how="left", suffixes=("_published", ""))
    scale = both["largest_effect"].where(both["largest_effect"] > 0, 1.0)
    return both.assign(change=((both["effect"] - both["effect_published"]).abs() / scale).fillna(1.0))


def _published(store: Minio, mart: str) -> pd.DataFrame | None:
    key = f"marts/{mart}/{mart}.parquet"
    if objects.object_size(store, "results", key) is None:
        return None
    return pd.read_parquet(io.BytesIO(objects.read(store, "results", key)))


def query(postgres: PostgresSettings, sql: str, parameters: list[Any] | None = None) -> pd.DataFrame:
    """Rows of one of our own statements."""
    with dbapi.connect(postgres.uri()) as connection, connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: pd.DataFrame = cursor.fetch_arrow_table().to_pandas()
        return rows
