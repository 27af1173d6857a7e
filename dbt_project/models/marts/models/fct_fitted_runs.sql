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
    select * from {{ ref('int_analysis_plans') }}
),

-- lives are not among them: of those that were stopped the residual, and so the place among all, is not known
ranked as (
    select
        experiment_id,
        response,
        run_id,
        row_number() over (
            partition by experiment_id, response
            order by studentized_residual, run_id
        ) as place,
        count(*) over (partition by experiment_id, response) as n_residuals
    from fitted_runs
    where studentized_residual is not null
),

-- one quantile per place and number of residuals, not per run
places as (
    select distinct
        n_residuals,
        place
    from ranked
),

scores as (
    select
        n_residuals,
        place,
        {{ doe.normal_score('place', 'n_residuals') }} as normal_score
    from places
)

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
    scores.normal_score,
    case
        when fitted_runs.run_id is not null then fitted_runs.reason
        when life_runs.run_id is not null
            then coalesce(life_runs.reason, 'among lives that were stopped it has no place: no normal score')
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
left join ranked
    on
        runs.experiment_id = ranked.experiment_id
        and runs.response = ranked.response
        and runs.run_id = ranked.run_id
left join scores on ranked.n_residuals = scores.n_residuals and ranked.place = scores.place
left join life_runs
    on
        runs.experiment_id = life_runs.experiment_id
        and runs.response = life_runs.response
        and runs.run_id = life_runs.run_id
left join life_refusals
    on runs.experiment_id = life_refusals.experiment_id and runs.response = life_refusals.response
