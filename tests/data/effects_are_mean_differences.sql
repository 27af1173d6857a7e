-- Another route to the same number: mean at +1 minus mean at -1 of the product of the coded levels, straight from the
-- runs. Terms of three and more letters are held to sign tables by tests/pipeline/test_factorials.py.
with runs as (
    select
        runs.experiment_id,
        runs.response,
        runs.run_id,
        all_runs.levels,
        -- a shift changes no difference, and keeps the rounding of a large offset out of the comparison
        runs.y - min(runs.y) over (partition by runs.experiment_id, runs.response) as y
    from {{ ref('int_run_responses') }} as runs
    inner join {{ ref('int_runs') }} as all_runs
        on runs.experiment_id = all_runs.experiment_id and runs.run_id = all_runs.run_id
    where runs.point_type = 'factorial' and runs.y is not null
),

effects as (
    select * from {{ ref('fct_effects') }}
    where method = 'yates' and term_order <= 2
),

signs as (
    select
        runs.experiment_id,
        runs.response,
        effects.term,
        effects.effect,
        runs.run_id,
        runs.y,
        count(*) as n_letters,
        sum(case when {{ doe.element('runs.levels', 'factors.factor_position') }} < 0 then 1 else 0 end) as n_low
    from runs
    inner join effects on runs.experiment_id = effects.experiment_id and runs.response = effects.response
    inner join {{ ref('int_factors') }} as factors
        on runs.experiment_id = factors.experiment_id and position(factors.letter in effects.term) > 0
    group by runs.experiment_id, runs.response, effects.term, effects.effect, runs.run_id, runs.y
),

differences as (
    select
        experiment_id,
        response,
        term,
        effect,
        avg(case when n_low % 2 = 0 then y end) - avg(case when n_low % 2 = 1 then y end) as mean_difference,
        max(y) as y_range
    from signs
    group by experiment_id, response, term, effect
)

select *
from differences
where (abs(effect - mean_difference) <= 1e-9 * greatest(y_range, 1e-300)) is not true
