{% macro signal_to_noise(runs, goals) %}
{#- Taguchi's signal-to-noise ratios of each treatment in decibels (Montgomery 2013, section 12.2; Phadke 1989, chapter 5):
    maximize -10 log10(mean of 1/y^2), minimize -10 log10(mean of y^2), target 10 log10(mean^2 / s^2).
    Squares are taken in units of the extreme response, so that none leaves the range of doubles. -#}
with _doe_units as (
    select
        runs.experiment_id,
        runs.response,
        runs.position,
        goals.goal,
        runs.observed,
        min(runs.observed) over (partition by runs.experiment_id, runs.response, runs.position) as smallest,
        max(abs(runs.observed)) over (partition by runs.experiment_id, runs.response, runs.position) as largest
    from {{ runs }} as runs
    inner join {{ goals }} as goals on runs.experiment_id = goals.experiment_id and runs.response = goals.response
    where runs.observed is not null
),

_doe_ratios as (
    select
        *,
        case
            when goal = 'maximize' and smallest > 0 then smallest / observed
            when goal <> 'maximize' then observed / nullif(largest, 0)
        end as ratio
    from _doe_units
),

_doe_treatments as (
    select
        experiment_id,
        response,
        position,
        goal,
        smallest,
        largest,
        cast(count(*) as integer) as n,
        avg(case when abs(ratio) > 1e-150 then ratio * ratio else 0 end) as mean_square,
        avg(ratio) as mean_ratio,
        {{ doe.sum_sq_about_mean('ratio') }} / nullif(count(*) - 1, 0) as variance_ratio
    from _doe_ratios
    group by experiment_id, response, position, goal, smallest, largest
)

select
    experiment_id,
    response,
    position,
    goal,
    n,
    case
        when n < 2 then null
        when goal = 'maximize' and smallest > 0 then 20 * log(smallest) - 10 * log(mean_square)
        when goal = 'minimize' and largest > 0 then -20 * log(largest) - 10 * log(mean_square)
        when goal = 'target' and variance_ratio > 0 and mean_ratio <> 0
            then 20 * log(abs(mean_ratio)) - 10 * log(variance_ratio)
    end as signal_to_noise
from _doe_treatments
{% endmacro %}
