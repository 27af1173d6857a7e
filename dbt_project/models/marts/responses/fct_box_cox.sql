with models as (
    select * from {{ ref('int_box_cox_models') }}
    where reason is null
),

optima as (
    select * from {{ ref('int_box_cox_optima') }}
),

in_own_units as (
    select
        models.experiment_id,
        models.response,
        models.model,
        models.n_runs,
        profiles.lambda,
        profiles.sse * exp(2 * models.log_geometric_mean) as sse,
        profiles.sse <= optima.sse_opt * (1 + models.t_critical * models.t_critical / models.df_residual)
            as is_in_interval
    from {{ ref('int_box_cox_profiles') }} as profiles
    inner join models on profiles.model_id = models.model_id
    inner join optima on profiles.model_id = optima.model_id
)

select
    experiment_id,
    response,
    model,
    lambda,
    sse,
    -0.5 * n_runs * ln(sse / n_runs) as log_likelihood,
    is_in_interval
from in_own_units
