with runs as (
    select
        experiment_id,
        response,
        count(observed) as n_observed,
        sum(case when observed is null then 1 else 0 end) as n_lost,
        sum(case when is_censored then 1 else 0 end) as n_censored
    from {{ ref('int_run_responses') }}
    group by experiment_id, response
),

-- lives of a chosen distribution are fitted on its scale, whatever the transform
fitted_lives as (
    select
        choices.experiment_id,
        choices.response,
        distributions.transform
    from {{ ref('int_life_choices') }} as choices
    inner join ({{ doe.life_distributions() }}) as distributions on choices.distribution = distributions.distribution
)

select
    responses.experiment_id,
    responses.response,
    responses.unit,
    responses.goal,
    cast(responses.target as double precision) as target,
    responses.transform,
    nullif(
        concat_ws(' ', nullif(coalesce(fitted_lives.transform, responses.transform), 'none'), responses.unit), ''
    ) as fitted_unit,
    cast(coalesce(runs.n_observed, 0) as integer) as n_observed,
    cast(coalesce(runs.n_lost, 0) as integer) as n_lost,
    cast(coalesce(runs.n_censored, 0) as integer) as n_censored
from {{ ref('int_responses') }} as responses
left join runs on responses.experiment_id = runs.experiment_id and responses.response = runs.response
left join fitted_lives
    on responses.experiment_id = fitted_lives.experiment_id and responses.response = fitted_lives.response
