with levels as (
    select * from {{ ref('int_stationary_levels') }}
),

factors as (
    select * from {{ ref('int_factors') }}
)

select
    levels.experiment_id,
    levels.response,
    levels.model,
    factors.letter,
    factors.factor_name,
    levels.coded,
    {{ doe.natural_level('levels.coded', 'factors.low_value', 'factors.high_value') }} as natural_level,
    factors.unit,
    case when levels.coded is null then 'no stationary point: see fct_stationary_points' end as reason
from levels
inner join factors
    on levels.experiment_id = factors.experiment_id and levels.factor_position = factors.factor_position
