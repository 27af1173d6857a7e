with runs as (
    select
        experiment_id,
        response,
        count(observed) as n_observed,
        sum(case when observed is null then 1 else 0 end) as n_lost,
        sum(case when is_censored then 1 else 0 end) as n_censored
    from {{ ref('int_run_responses') }}
    group by experiment_id, response
)

select
    responses.experiment_id,
    responses.response,
    responses.unit,
    responses.goal,
    cast(responses.target as double precision) as target,
    responses.transform,
    cast(coalesce(runs.n_observed, 0) as integer) as n_observed,
    cast(coalesce(runs.n_lost, 0) as integer) as n_lost,
    cast(coalesce(runs.n_censored, 0) as integer) as n_censored
from {{ ref('int_responses') }} as responses
left join runs on responses.experiment_id = runs.experiment_id and responses.response = runs.response
