select
    experiment_id,
    position as response_position,
    response,
    unit,
    goal,
    target,
    transform,
    smallest_effect
from {{ source('raw', 'experiment_responses') }}
