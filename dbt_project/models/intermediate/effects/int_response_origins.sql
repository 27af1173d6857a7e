-- straight from the runs and not from int_run_responses: the minimum needs no treatment, and joining it twice doubled
-- the time of int_treatment_totals
with runs as (
    select * from {{ ref('int_experiment_runs') }}
),

responses as (
    select * from {{ ref('int_responses') }}
),

natural_scale as (
    select
        runs.experiment_id,
        responses.response,
        responses.transform,
        {{ doe.element('runs.responses', 'responses.response_position') }} as observed
    from runs
    inner join responses on runs.experiment_id = responses.experiment_id
)

select
    experiment_id,
    response,
    min({{ doe.transformed('observed', 'transform') }}) as origin
from natural_scale
group by experiment_id, response
