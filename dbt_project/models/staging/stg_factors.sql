select
    experiment_id,
    letter,
    position as factor_position,
    factor_name,
    low,
    high,
    low_value,
    high_value,
    unit,
    current_level,
    current_coded,
    low_value is not null as is_numeric
from {{ source('raw', 'experiment_factors') }}
