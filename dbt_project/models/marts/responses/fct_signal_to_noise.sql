with plans as (
    select * from {{ ref('int_analysis_plans') }}
),

treatments as (
    select
        plans.experiment_id,
        plans.response,
        responses.goal,
        treatments.position,
        treatments.treatment,
        plans.method
    from plans
    inner join {{ ref('int_responses') }} as responses
        on plans.experiment_id = responses.experiment_id and plans.response = responses.response
    inner join {{ ref('int_treatments') }} as treatments on plans.design_key = treatments.design_key
),

ratios as (
    select * from {{ ref('int_signal_to_noise') }}
)

select
    treatments.experiment_id,
    treatments.response,
    treatments.position,
    treatments.treatment,
    treatments.goal,
    coalesce(ratios.n, 0) as n,
    case when treatments.method in ('yates', 'least_squares') then ratios.signal_to_noise end as signal_to_noise,
    case
        when treatments.method = 'censored_ml' then 'censored lives: the square of a life that is not known'
        when treatments.method is null then 'not analysed'
        when ratios.signal_to_noise is not null then null
        when ratios.position is null then 'no run with a response'
        when ratios.n < 2 then 'fewer than 2 runs: a ratio to noise needs replicates'
        when treatments.goal = 'maximize' then 'not every response is positive'
        when treatments.goal = 'minimize' then 'all responses are 0'
        else 'the replicates agree exactly, or their mean is 0: no ratio'
    end as reason
from treatments
left join ratios
    on
        treatments.experiment_id = ratios.experiment_id
        and treatments.response = ratios.response
        and treatments.position = ratios.position
