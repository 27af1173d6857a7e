with sums as (
    select * from {{ ref('int_model_sums') }}
    where model = 'reduced'
),

models as (
    select * from {{ ref('int_models') }}
    where model = 'reduced'
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

critical_values as (
    {{ doe.critical_values('sums', 'df_residual', var('alpha')) }}
)

select
    models.experiment_id,
    models.response,
    models.terms,
    plans.origin + sums.intercept_above_origin as intercept,
    models.n_terms,
    sums.df_residual,
    sums.ss_residual,
    critical_values.t_critical,
    sqrt(sums.ss_residual / nullif(sums.df_residual, 0)) as residual_std_error,
    models.reason
from models
inner join plans on models.experiment_id = plans.experiment_id and models.response = plans.response
left join sums on models.experiment_id = sums.experiment_id and models.response = sums.response
left join critical_values on sums.df_residual = critical_values.df
