-- the full model, or the one of the highest order that exists, and of the distributions that may be taken the likeliest
with ranked as (
    select
        models.*,
        row_number() over (
            partition by models.experiment_id, models.response
            order by
                case when models.model = 'full' then 0 else 1 end,
                models.n_parameters desc,
                models.log_likelihood desc,
                models.distribution
        ) as preference
    from {{ ref('int_life_full_models') }} as models
    inner join {{ ref('int_life_plans') }} as plans
        on models.experiment_id = plans.experiment_id and models.response = plans.response
    where
        models.reason is null
        and (models.model = 'full' or models.model like 'order %')
        and (
            models.distribution = plans.distribution
            or (plans.distribution is null and models.distribution <> 'normal')
        )
)

select
    experiment_id,
    response,
    model,
    distribution,
    n_parameters,
    df,
    widening,
    t_critical
from ranked
where preference = 1
