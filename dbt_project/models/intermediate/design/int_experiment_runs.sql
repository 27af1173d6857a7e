{{ config(materialized='view') }}

-- each of the two is a block: they were run at different times
with parts as (
    select
        experiment_id,
        first_experiment_id as part_id,
        cast(null as text) as preceding_id
    from {{ ref('int_foldovers') }}
    union all
    select
        experiment_id,
        second_experiment_id as part_id,
        first_experiment_id as preceding_id
    from {{ ref('int_foldovers') }}
),

run_counts as (
    select
        experiment_id,
        max(run_id) as last_run_id
    from {{ ref('stg_runs') }}
    where experiment_id in (select parts.preceding_id from parts)
    group by experiment_id
)

select
    experiment_id,
    run_id,
    run_order,
    std_order,
    replicate,
    block,
    repeat_reading,
    levels,
    responses,
    censored
from {{ ref('stg_runs') }}
union all
select
    parts.experiment_id,
    runs.run_id + coalesce(run_counts.last_run_id, 0) as run_id,
    runs.run_order,
    runs.std_order,
    runs.replicate,
    parts.part_id || coalesce(' ' || runs.block, '') as block,
    runs.repeat_reading,
    runs.levels,
    runs.responses,
    runs.censored
from parts
inner join {{ ref('stg_runs') }} as runs on parts.part_id = runs.experiment_id
left join run_counts on parts.preceding_id = run_counts.experiment_id
