select
    experiment_id,
    letter,
    factor_position,
    factor_name,
    low,
    high,
    low_value,
    high_value,
    unit,
    current_level,
    current_coded,
    is_numeric
from {{ ref('stg_factors') }}
union all
select
    foldovers.experiment_id,
    factors.letter,
    factors.factor_position,
    factors.factor_name,
    factors.low,
    factors.high,
    factors.low_value,
    factors.high_value,
    factors.unit,
    factors.current_level,
    factors.current_coded,
    factors.is_numeric
from {{ ref('int_foldovers') }} as foldovers
inner join {{ ref('stg_factors') }} as factors on foldovers.first_experiment_id = factors.experiment_id
