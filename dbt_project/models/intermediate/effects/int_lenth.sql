with unreplicated as (
    select
        estimates.experiment_id,
        estimates.response,
        estimates.effect
    from {{ ref('int_effect_estimates') }} as estimates
    inner join {{ ref('int_analysis_plans') }} as plans
        on estimates.experiment_id = plans.experiment_id and estimates.response = plans.response
    where plans.significance_basis = 'lenth'
),

lenth as (
    {{ doe.lenth('unreplicated', keys=['experiment_id', 'response'], alpha=var('alpha')) }}
)

select * from lenth
