select
    experiment_id,
    position as response_position,
    response,
    unit,
    goal,
    target,
    transform,
    distribution
from {{ source('raw', 'experiment_responses') }}
