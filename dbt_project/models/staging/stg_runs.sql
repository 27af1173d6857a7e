select
    experiment_id,
    run_id,
    run_order,
    std_order,
    replicate,
    block,
    coalesce(repeat_reading, 1) as repeat_reading,
    levels,
    responses,
    censored
from {{ source('raw', 'experiment_runs') }}
