with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method is not null
),

total_sums as (
    select * from {{ ref('int_total_sums') }}
),

model_sums as (
    select
        experiment_id,
        response,
        count(*) as n_terms,
        sum(sum_sq) as ss_model,
        {{ dbt.listagg('term', "' '", 'order by mask') }} as terms
    from {{ ref('int_model_terms') }}
    group by experiment_id, response
),

effect_sums as (
    select
        experiment_id,
        response,
        count(*) as n_effects,
        sum(sum_sq) as ss_effects
    from {{ ref('int_effect_tests') }}
    group by experiment_id, response
),

residuals as (
    select
        plans.experiment_id,
        plans.response,
        model_sums.terms,
        plans.n_factorial,
        plans.origin + total_sums.mean_factorial as intercept,
        coalesce(model_sums.n_terms, 0) as n_terms,
        -- effects left out join the pure error; curvature does not, it is no error
        effect_sums.n_effects - coalesce(model_sums.n_terms, 0) + plans.df_pure_error as df_residual,
        greatest(effect_sums.ss_effects - coalesce(model_sums.ss_model, 0), 0) + plans.ss_pure_error as ss_residual
    from plans
    inner join total_sums on plans.experiment_id = total_sums.experiment_id and plans.response = total_sums.response
    inner join effect_sums on plans.experiment_id = effect_sums.experiment_id and plans.response = effect_sums.response
    left join model_sums on plans.experiment_id = model_sums.experiment_id and plans.response = model_sums.response
),

critical_values as (
    {{ doe.critical_values('residuals', 'df_residual', var('alpha')) }}
)

select
    residuals.experiment_id,
    residuals.response,
    residuals.terms,
    residuals.intercept,
    residuals.n_terms,
    residuals.df_residual,
    residuals.ss_residual,
    critical_values.t_critical,
    sqrt(residuals.ss_residual / nullif(residuals.df_residual, 0)) as residual_std_error,
    -- in a balanced two-level design every corner has the same leverage: coefficients / runs
    cast(residuals.n_terms + 1 as double precision) / residuals.n_factorial as leverage
from residuals
left join critical_values on residuals.df_residual = critical_values.df
