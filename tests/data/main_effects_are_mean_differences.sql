-- Another route to the same number: mean at the high level minus mean at the low level, straight from the runs
with runs as (
    select * from {{ ref('int_run_responses') }}
    where point_type = 'factorial' and y is not null
),

levels as (
    select
        runs.experiment_id,
        runs.response,
        factors.letter,
        runs.y,
        {{ doe.element('all_runs.levels', 'factors.factor_position') }} as coded_level
    from runs
    inner join {{ ref('int_runs') }} as all_runs
        on runs.experiment_id = all_runs.experiment_id and runs.run_id = all_runs.run_id
    inner join {{ ref('stg_factors') }} as factors on runs.experiment_id = factors.experiment_id
),

differences as (
    select
        experiment_id,
        response,
        letter,
        avg(case when coded_level > 0 then y end) - avg(case when coded_level < 0 then y end) as effect,
        max(abs(y)) as scale
    from levels
    group by experiment_id, response, letter
)

select
    effects.experiment_id,
    effects.response,
    effects.term,
    effects.effect,
    differences.effect as mean_difference
from {{ ref('fct_effects') }} as effects
inner join differences
    on
        effects.experiment_id = differences.experiment_id
        and effects.response = differences.response
        and effects.term = differences.letter
where effects.is_estimable and (abs(effects.effect - differences.effect) <= 1e-9 * differences.scale) is not true
