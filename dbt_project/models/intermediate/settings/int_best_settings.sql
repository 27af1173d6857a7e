-- the best corner, or the stationary point where that lies inside the region and serves the goal better
with corners as (
    select * from {{ ref('int_best_corners') }}
),

stationary as (
    select * from {{ ref('int_asked_predictions') }}
    where setting_kind = 'stationary' and model = 'reduced' and not is_extrapolated
),

compared as (
    select
        corners.experiment_id,
        corners.response,
        corners.high_mask,
        coalesce(
            case responses.goal
                when 'maximize' then stationary.predicted_response > corners.predicted_response
                when 'minimize' then stationary.predicted_response < corners.predicted_response
                else
                    abs(stationary.predicted_response - responses.target)
                    < abs(corners.predicted_response - responses.target)
            end,
            false
        ) as is_stationary
    from corners
    inner join {{ ref('int_responses') }} as responses
        on corners.experiment_id = responses.experiment_id and corners.response = responses.response
    left join stationary
        on corners.experiment_id = stationary.experiment_id and corners.response = stationary.response
)

select
    compared.experiment_id,
    compared.response,
    compared.high_mask,
    compared.is_stationary,
    case when compared.is_stationary then stationary.predicted_response else corners.predicted_response end
        as predicted_response,
    case when compared.is_stationary then stationary.ci_lower else corners.ci_lower end as ci_lower,
    case when compared.is_stationary then stationary.ci_upper else corners.ci_upper end as ci_upper,
    case when compared.is_stationary then stationary.pi_lower else corners.pi_lower end as pi_lower,
    case when compared.is_stationary then stationary.pi_upper else corners.pi_upper end as pi_upper
from compared
inner join corners on compared.experiment_id = corners.experiment_id and compared.response = corners.response
left join stationary
    on compared.experiment_id = stationary.experiment_id and compared.response = stationary.response
