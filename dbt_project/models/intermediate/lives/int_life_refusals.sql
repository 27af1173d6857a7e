-- why a censored response has no reduced model: of three distributions one reason is enough
with full_reasons as (
    select
        experiment_id,
        response,
        min(reason) as reason
    from {{ ref('int_life_full_models') }}
    where model = 'full'
    group by experiment_id, response
)

select
    plans.experiment_id,
    plans.response,
    coalesce(plans.reason, reduced_models.reason, full_reasons.reason, 'no model of the lives is fitted') as reason
from {{ ref('int_life_plans') }} as plans
left join {{ ref('int_life_reduced_models') }} as reduced_models
    on plans.experiment_id = reduced_models.experiment_id and plans.response = reduced_models.response
left join full_reasons
    on plans.experiment_id = full_reasons.experiment_id and plans.response = full_reasons.response
where reduced_models.experiment_id is null or reduced_models.reason is not null
