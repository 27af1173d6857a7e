select
    experiment_id,
    title,
    tool_id,
    axial_distance,
    pool_from_order,
    confirms,
    folds_over,
    _loaded_at as loaded_at
from {{ source('raw', 'experiments') }}
