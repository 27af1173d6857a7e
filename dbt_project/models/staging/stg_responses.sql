select
    experiment_id,
    position as response_position,
    response,
    unit,
    goal,
    target,
    transform,
    distribution,
    lower_limit,
    upper_limit,
    coalesce(weight, 1) as weight,
    coalesce(importance, 1) as importance,
    smallest_effect
from {{ source('raw', 'experiment_responses') }}
