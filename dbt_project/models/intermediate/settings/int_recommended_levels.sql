-- the recommended setting with a level for every factor
select
    corners.experiment_id,
    corners.response,
    corners.factor_position,
    case
        when best_settings.is_stationary and stationary.coded is not null then stationary.coded
        else corners.level
    end as level
from {{ ref('int_corner_levels') }} as corners
inner join {{ ref('int_best_settings') }} as best_settings
    on corners.experiment_id = best_settings.experiment_id and corners.response = best_settings.response
left join {{ ref('int_stationary_levels') }} as stationary
    on
        corners.experiment_id = stationary.experiment_id
        and corners.response = stationary.response
        and corners.factor_position = stationary.factor_position
        and stationary.model = 'reduced'
