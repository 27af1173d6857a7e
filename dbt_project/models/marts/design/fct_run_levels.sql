with run_levels as (
    select
        experiment_id,
        run_id,
        run_order,
        block,
        point_type,
        cast(factor_position as integer) as factor_position,
        level
    from {{ ref('int_runs') }}
    {{ doe.cross_join_elements('levels', 'level', 'factor_position') }}
)

select
    run_levels.experiment_id,
    run_levels.run_id,
    cast(run_levels.run_order as integer) as run_order,
    run_levels.block,
    run_levels.point_type = 'factorial' as is_factorial,
    factors.letter,
    factors.factor_name,
    run_levels.level as coded,
    {{ doe.level_text(
        'run_levels.level', 'factors.low', 'factors.high', 'factors.low_value', 'factors.high_value'
    ) }} as level,
    factors.unit
from run_levels
inner join {{ ref('int_factors') }} as factors
    on
        run_levels.experiment_id = factors.experiment_id
        and run_levels.factor_position = factors.factor_position
