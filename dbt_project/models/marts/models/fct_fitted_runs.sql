with runs as (
    select * from {{ ref('int_run_responses') }}
),

fitted_runs as (
    select * from {{ ref('int_fitted_runs') }}
    where model = 'reduced'
),

models as (
    select * from {{ ref('int_models') }}
    where model = 'reduced'
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
)

select
    runs.experiment_id,
    runs.response,
    runs.run_id,
    runs.y as observed,
    fitted_runs.fitted,
    fitted_runs.residual,
    fitted_runs.leverage,
    fitted_runs.studentized_residual,
    fitted_runs.cooks_distance,
    case
        when fitted_runs.run_id is not null then fitted_runs.reason
        when runs.y is null then 'lost run: no response'
        when plans.method = 'censored_ml' then 'censored lives are fitted by maximum likelihood: see fct_life_models'
        else coalesce(models.reason, plans.reason)
    end as reason
from runs
inner join plans on runs.experiment_id = plans.experiment_id and runs.response = plans.response
left join models on runs.experiment_id = models.experiment_id and runs.response = models.response
left join fitted_runs
    on
        runs.experiment_id = fitted_runs.experiment_id
        and runs.response = fitted_runs.response
        and runs.run_id = fitted_runs.run_id
