select
    experiment_id,
    position as term_position,
    model,
    term
from {{ source('raw', 'experiment_models') }}
