with models as (
    select * from {{ ref('int_surface_models') }}
),

axes as (
    select distinct
        experiment_id,
        response,
        model,
        axis,
        eigenvalue
    from {{ ref('int_canonical_axes') }}
),

natures as (
    select
        experiment_id,
        response,
        model,
        case
            when min(abs(eigenvalue)) < {{ doe.ridge_ratio() }} * max(abs(eigenvalue)) then 'ridge'
            when max(eigenvalue) < 0 then 'maximum'
            when min(eigenvalue) > 0 then 'minimum'
            else 'saddle'
        end as nature
    from axes
    group by experiment_id, response, model
),

predictions as (
    select * from {{ ref('int_asked_predictions') }}
    where setting_kind = 'stationary'
)

select
    models.experiment_id,
    models.response,
    models.model,
    natures.nature,
    predictions.predicted_response,
    predictions.ci_lower,
    predictions.ci_upper,
    predictions.pi_lower,
    predictions.pi_upper,
    predictions.distance,
    not predictions.is_extrapolated as is_inside,
    case
        when models.reason is not null then models.reason
        when predictions.distance is null
            then 'a ridge without end: along an axis of no curvature there is no stationary point'
        else predictions.reason
    end as reason
from models
left join natures
    on
        models.experiment_id = natures.experiment_id
        and models.response = natures.response
        and models.model = natures.model
left join predictions
    on
        models.experiment_id = predictions.experiment_id
        and models.response = predictions.response
        and models.model = predictions.model
