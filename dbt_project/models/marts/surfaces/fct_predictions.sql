with settings as (
    select distinct
        experiment_id,
        setting
    from {{ ref('stg_settings') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

error_terms as (
    select * from {{ ref('int_error_terms') }}
),

-- a response that is not analysed still answers, with the reason
models as (
    select
        plans.experiment_id,
        plans.response,
        coalesce(models.model, 'reduced') as model,
        case
            when models.model is not null then models.reason
            when plans.method = 'censored_ml' then 'not analysed: ' || life_refusals.reason
            else 'not analysed: ' || error_terms.reason
        end as reason
    from plans
    left join {{ ref('int_life_refusals') }} as life_refusals
        on plans.experiment_id = life_refusals.experiment_id and plans.response = life_refusals.response
    inner join error_terms
        on plans.experiment_id = error_terms.experiment_id and plans.response = error_terms.response
    left join {{ ref('int_models') }} as models
        on plans.experiment_id = models.experiment_id and plans.response = models.response
    union all
    select
        experiment_id,
        response,
        model,
        cast(null as text) as reason
    from {{ ref('int_full_matrices') }}
),

predictions as (
    select * from {{ ref('int_asked_predictions') }}
    where setting_kind = 'named'
)

select
    settings.experiment_id,
    models.response,
    models.model,
    settings.setting,
    predictions.predicted_response,
    predictions.ci_lower,
    predictions.ci_upper,
    predictions.pi_lower,
    predictions.pi_upper,
    predictions.leverage,
    predictions.is_extrapolated,
    coalesce(models.reason, predictions.reason) as reason
from settings
inner join models on settings.experiment_id = models.experiment_id
left join predictions
    on
        settings.experiment_id = predictions.experiment_id
        and models.response = predictions.response
        and models.model = predictions.model
        and settings.setting = predictions.setting
