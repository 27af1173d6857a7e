{{ config(materialized='view') }}

with steps as (
    select * from {{ ref('fct_next_step') }}
),

factors as (
    select * from {{ ref('int_factors') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

-- where a factor stands that a step does not ask for
resting_levels as (
    select distinct
        steps.experiment_id,
        steps.response,
        factors.factor_position,
        coalesce(recommended.level, cast(factors.current_coded as double precision)) as level
    from steps
    inner join factors on steps.experiment_id = factors.experiment_id
    left join {{ ref('int_recommended_levels') }} as recommended
        on
            steps.experiment_id = recommended.experiment_id
            and steps.response = recommended.response
            and factors.factor_position = recommended.factor_position
    where steps.step in ('confirm', 'add_axial_runs')
),

confirmations as (
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        'run ' || run_series.run as run,
        levels.factor_position,
        levels.level as coded
    from steps
    {{ doe.cross_join_series('run', '1', 'steps.n_new_runs') }}
    inner join resting_levels as levels
        on steps.experiment_id = levels.experiment_id and steps.response = levels.response
    where steps.step = 'confirm'
),

axial_points as (
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        steps.axial_distance,
        moved.factor_position as moved,
        side_series.side
    from steps
    inner join factors as moved on steps.experiment_id = moved.experiment_id and moved.is_numeric
    {{ doe.cross_join_series('side', '0', '1') }}
    where steps.step = 'add_axial_runs'
    union all
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        steps.axial_distance,
        0 as moved,
        side_series.side
    from steps
    {{ doe.cross_join_series('side', '1', doe.n_axial_center_runs()) }}
    where steps.step = 'add_axial_runs'
),

axial_runs as (
    select
        points.experiment_id,
        points.response,
        points.step,
        'run ' || points.moved || ' ' || points.side as run,
        factors.factor_position,
        case
            when not factors.is_numeric then levels.level
            when factors.factor_position = points.moved then (2 * points.side - 1) * points.axial_distance
            else 0
        end as coded
    from axial_points as points
    inner join factors on points.experiment_id = factors.experiment_id
    inner join resting_levels as levels
        on
            points.experiment_id = levels.experiment_id
            and points.response = levels.response
            and factors.factor_position = levels.factor_position
),

treatments as (
    select distinct
        experiment_id,
        levels
    from {{ ref('int_runs') }}
    where point_type = 'factorial'
),

factorial_levels as (
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        steps.factor,
        replicate_series.replicate,
        treatments.levels
    from steps
    inner join plans on steps.experiment_id = plans.experiment_id and steps.response = plans.response
    {{ doe.cross_join_series('replicate', '1', 'steps.n_new_runs / nullif(plans.n_treatments, 0)') }}
    inner join treatments on steps.experiment_id = treatments.experiment_id
    where steps.step in ('replicate', 'fold_over')
    union all
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        steps.factor,
        1 as replicate,
        treatments.levels
    from steps
    inner join {{ ref('int_lost_treatments') }} as treatments
        on steps.experiment_id = treatments.experiment_id and steps.response = treatments.response
    where steps.step = 'repeat_lost_runs'
),

factorial_runs as (
    select
        treated.experiment_id,
        treated.response,
        treated.step,
        'run ' || treated.replicate || ' ' || cast(treated.levels as text) as run,
        factors.factor_position,
        levels.level * case
            when treated.step = 'fold_over' and treated.factor in (factors.letter, 'full') then -1 else 1
        end as coded
    from factorial_levels as treated
    {{ doe.cross_join_elements('treated.levels', 'level', 'level_position') }}
    inner join factors
        on treated.experiment_id = factors.experiment_id and factors.factor_position = levels.level_position
),

path_runs as (
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        'run ' || path.path_step as run,
        path.factor_position,
        path.coded
    from steps
    inner join {{ ref('int_steepest_ascent') }} as path
        on steps.experiment_id = path.experiment_id and steps.response = path.response
    where steps.step = 'climb' and path.path_step between 1 and steps.n_new_runs
),

new_runs as (
    select * from confirmations
    union all
    select * from axial_runs
    union all
    select * from factorial_runs
    union all
    select * from path_runs
)

select
    runs.experiment_id,
    runs.response,
    runs.step,
    -- a random order that is the same whenever it is asked for; a path is climbed step by step
    cast(dense_rank() over (
        partition by runs.experiment_id, runs.response, runs.step
        order by case when runs.step = 'climb' then runs.run else md5(runs.experiment_id || runs.step || runs.run) end
    ) as integer) as run_order,
    factors.letter,
    factors.factor_name,
    runs.coded,
    case
        when runs.step = 'climb' and factors.is_numeric
            then {{ doe.settable_level('runs.coded', 'factors.low_value', 'factors.high_value') }}
        else
            {{ doe.level_text(
                'runs.coded', 'factors.low', 'factors.high', 'factors.low_value', 'factors.high_value'
            ) }}
    end as level,
    factors.unit
from new_runs as runs
inner join factors on runs.experiment_id = factors.experiment_id and runs.factor_position = factors.factor_position
