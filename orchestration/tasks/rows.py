"""What became of the rows that a run found, in words, from `raw.load_manifest`."""

from collections.abc import Sequence

from airflow.sdk.execution_time.xcom import XCom

from ingestion.settings import PostgresSettings
from orchestration.sql import ask
from orchestration.tasks.connections import postgres

SHOWN = 5

# a bundle has a row for each of its files: the folder is the object
ACCOUNT = """
with found as (
    select
        key as main_key,
        regexp_replace(key, '[^/]*$', '') as folder
    from unnest($1::text[]) as keys (key)
)

select
    found.main_key,
    coalesce(max(manifest.status) filter (where manifest.status = 'quarantined'), '') as quarantined,
    count(manifest.object_key) as n_recorded,
    coalesce(sum(manifest.rows_loaded), 0)::bigint as rows_loaded,
    coalesce(sum(manifest.rows_rejected), 0)::bigint as rows_rejected
from found
left join raw.load_manifest as manifest on regexp_replace(manifest.object_key, '[^/]*$', '') = found.folder
group by found.main_key
order by found.main_key
"""


def rows_of_run(dag_id: str, run_id: str) -> str:
    """The account of the objects that `find_landed` of a run has found; empty when it found none or has not run."""
    keys = XCom.get_one(key="return_value", dag_id=dag_id, task_id="find_landed", run_id=run_id)
    return account(postgres("loader"), keys) if keys else ""


def account(warehouse: PostgresSettings, keys: Sequence[str]) -> str:
    """Rows loaded, rejected and waiting of the objects with these main keys."""
    rows = ask(warehouse, ACCOUNT, [list(keys)]).to_pylist()
    waiting = [row["main_key"] for row in rows if not row["n_recorded"]]
    aside = [row["main_key"] for row in rows if row["quarantined"]]
    said = (
        f"Of {len(rows):,} objects {len(rows) - len(waiting):,} are dealt with: "
        f"{sum(row['rows_loaded'] for row in rows):,} rows loaded, "
        f"{sum(row['rows_rejected'] for row in rows):,} rejected"
    )
    for what, named in (("in quarantine (doe load --release KEY)", aside), ("waiting", waiting)):
        if named:
            more = f" and {len(named) - SHOWN:,} more" if len(named) > SHOWN else ""
            said += f"; {len(named):,} {what}: {', '.join(named[:SHOWN])}{more}"
    return said
