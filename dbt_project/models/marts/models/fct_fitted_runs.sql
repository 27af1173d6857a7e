with runs as (
    select * from {{ ref('int_run_responses') }}
),

fitted_runs as (
    select * from {{ ref('int_fitted_runs') }}
    where model = 'reduced'
),

life_runs as (
    select * from {{ ref('int_life_fitted_runs') }}
),

life_refusals as (
    select * from {{ ref('int_life_refusals') }}
),

models as (
    select * from {{ ref('int_models') }}
    where model = 'reduced'
),

plans as (
    select * from {{ ref('int_analysis_plans') }}),

fitted as (
    select
        runs.experiment_id,
        runs.response,
        runs.run_id,
        coalesce(life_runs.observed, runs.y) as observed,
        coalesce(life_runs.fitted, fitted_runs.fitted) as fitted,
        coalesce(life_runs.residual, fitted_runs.residual) as residual,
        fitted_runs.leverage,
        coalesce(life_runs.standardized_residual, fitted_runs.studentized_residual) as studentized_residual,
        fitted_runs.cooks_distance,
        case
            when fitted_runs.run_id is not null then fitted_runs.reason
            when life_runs.run_id is not null then life_runs.reason
            when runs.y is null then 'lost run: no response'
            when plans.method = 'censored_ml' then life_refusals.reason
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
    left join life_runs
        on
            runs.experiment_id = life_runs.experiment_id
            and runs.response = life_runs.response
            and runs.run_id = life_runs.run_id
    left join life_refusals
        on runs.experiment_id = life_refusals.experiment_id and runs.response = life_refusals.response
),

ranked as (
    select
        *,
        row_number() over (
            partition by experiment_id, response
            order by studentized_residual, run_id
        ) as place,
        count(studentized_residual) over (partition by experiment_id, response) as n_residuals
    from fitted
),

-- one quantile per place and number of residuals, not per run
scores as (
    select
        n_residuals,
        place,
        {{ doe.normal_quantile(
            '(place - cast(0.375 as double precision)) / (n_residuals + cast(0.25 as double precision))'
        ) }} as normal_score
    from (
        select distinct
            n_residuals,
            place
        from ranked
        where studentized_residual is not null
    ) as places
)

select
    ranked.experiment_id,
    ranked.response,
    ranked.run_id,
    ranked.observed,
    ranked.fitted,
    ranked.residual,
    ranked.leverage,
    ranked.studentized_residual,
    ranked.cooks_distance,
    case when ranked.studentized_residual is not null then scores.normal_score end as normal_score,
    ranked.reason
from ranked
left join scores on ranked.n_residuals = scores.n_residuals and ranked.place = scores.place
