{{ config(materialized='view') }}

with runs as (
    select * from {{ ref('int_runs') }}
),

responses as (
    select * from {{ ref('int_responses') }}
),

readings as (
    select
        runs.experiment_id,
        responses.response,
        runs.run_id,
        runs.point_type,
        runs.position,
        runs.levels,
        runs.replicate,
        runs.block,
        runs.repeat_reading,
        responses.transform,
        {{ doe.element('runs.responses', 'responses.response_position') }} as observed,
        {{ doe.element('runs.censored', 'responses.response_position') }} as is_censored
    from runs
    inner join responses on runs.experiment_id = responses.experiment_id
)

select
    experiment_id,
    response,
    run_id,
    point_type,
    position,
    levels,
    replicate,
    block,
    repeat_reading,
    observed,
    is_censored,
    {{ doe.transformed('observed', 'transform') }} as y
from readings
