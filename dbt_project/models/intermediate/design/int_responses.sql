select
    experiment_id,
    response_position,
    response,
    unit,
    goal,
    target,
    transform,
    distribution,
    lower_limit,
    upper_limit,
    weight,
    importance,
    smallest_effect
from {{ ref('stg_responses') }}
union all
select
    foldovers.experiment_id,
    responses.response_position,
    responses.response,
    responses.unit,
    responses.goal,
    responses.target,
    responses.transform,
    responses.distribution,
    responses.lower_limit,
    responses.upper_limit,
    responses.weight,
    responses.importance,
    responses.smallest_effect
from {{ ref('int_foldovers') }} as foldovers
inner join {{ ref('stg_responses') }} as responses on foldovers.first_experiment_id = responses.experiment_id
