-- noqa: disable=LT02
-- Rows loaded by the manifest are the rows that carry the object's key
with rows_in_tables as (
    {%- for table in [
        'experiments', 'experiment_factors', 'experiment_generators', 'experiment_responses', 'experiment_runs',
        'experiment_models', 'experiment_settings', 'production_data', 'machine_sensors'
    ] %}
    select
        _object_key as object_key,
        count(*) as n_rows
    from {{ source('raw', table) }}
    group by _object_key
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

loaded as (
    select
        object_key,
        sum(n_rows) as n_rows
    from rows_in_tables
    group by object_key
)

select
    coalesce(manifest.object_key, loaded.object_key) as object_key,
    manifest.rows_loaded,
    loaded.n_rows
from {{ source('raw', 'load_manifest') }} as manifest
full outer join loaded on manifest.object_key = loaded.object_key
where (manifest.rows_loaded = coalesce(loaded.n_rows, 0)) is not true
