with models as (
    select * from {{ ref('int_life_models') }}
),

plans as (
    select * from {{ ref('int_life_plans') }}
),

choices as (
    select * from {{ ref('int_life_choices') }}
),

fitted as (
    select
        models.experiment_id,
        models.response,
        models.distribution,
        models.model,
        models.n_failures,
        models.n_censored,
        models.n_parameters,
        models.log_likelihood,
        -- the scale is one more parameter
        2 * (models.n_parameters + 1) - 2 * models.log_likelihood as aic,
        models.scale,
        models.std_error_log_scale,
        models.n_steps,
        coalesce(models.model = choices.model and models.distribution = choices.distribution, false) as is_chosen,
        case
            when models.reason is not null and models.model = 'full' and choices.model is not null
                then models.reason || '; effects are taken from the terms of ' || choices.model
            when models.reason is not null then models.reason
            when models.df = 0 then 'as many coefficients as runs: no intervals'
        end as reason
    from models
    left join choices
        on models.experiment_id = choices.experiment_id and models.response = choices.response
)

select * from fitted
union all
select
    plans.experiment_id,
    plans.response,
    distributions.distribution,
    'full' as model,
    cast(null as integer) as n_failures,
    cast(plans.n_censored as integer) as n_censored,
    cast(null as integer) as n_parameters,
    cast(null as double precision) as log_likelihood,
    cast(null as double precision) as aic,
    cast(null as double precision) as scale,
    cast(null as double precision) as std_error_log_scale,
    cast(null as integer) as n_steps,
    false as is_chosen,
    plans.reason
from plans
cross join ({{ doe.life_distributions() }}) as distributions
where plans.reason is not null
