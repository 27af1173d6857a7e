-- several responses are needed to weigh one against another, and every one must have a model
with responses as (
    select * from {{ ref('int_responses') }}
),

observed as (
    select
        experiment_id,
        response,
        min(observed) as smallest,
        max(observed) as largest
    from {{ ref('int_run_responses') }}
    group by experiment_id, response
),

models as (
    select * from {{ ref('int_reduced_models') }}
),

limits as (
    select
        responses.experiment_id,
        responses.response,
        responses.goal,
        responses.target,
        responses.transform,
        responses.weight,
        responses.importance,
        coalesce(responses.lower_limit, observed.smallest) as lower_limit,
        coalesce(responses.upper_limit, observed.largest) as upper_limit,
        models.experiment_id is not null and models.reason is null as has_model,
        count(*) over (partition by responses.experiment_id) as n_responses
    from responses
    left join observed on responses.experiment_id = observed.experiment_id and responses.response = observed.response
    left join models on responses.experiment_id = models.experiment_id and responses.response = models.response
)

select
    experiment_id,
    response,
    goal,
    target,
    transform,
    weight,
    importance,
    lower_limit,
    upper_limit,
    case
        when not has_model then response || ' has no reduced model'
        when lower_limit >= upper_limit
            then response || ': lower ' || lower_limit || ' is not below upper ' || upper_limit || '; give both'
        when goal = 'target' and (target <= lower_limit or target >= upper_limit)
            then
                response || ': target ' || target || ' is not between lower ' || lower_limit
                || ' and upper ' || upper_limit || '; give both'
    end as reason
from limits
where n_responses > 1
