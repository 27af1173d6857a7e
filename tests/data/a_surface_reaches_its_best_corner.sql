-- where a best setting is a corner of the cube, the surfaces of its factors hold its prediction
select
    settings.experiment_id,
    settings.response
from {{ ref('int_best_settings') }} as settings
inner join {{ ref('int_surface_pairs') }} as pairs
    on settings.experiment_id = pairs.experiment_id and settings.response = pairs.response
inner join {{ ref('fct_response_surfaces') }} as surfaces
    on
        pairs.experiment_id = surfaces.experiment_id
        and pairs.response = surfaces.response
        and pairs.letter_x = surfaces.letter_x
        and pairs.letter_y = surfaces.letter_y
where not settings.is_stationary and pairs.highest_x = 1 and pairs.highest_y = 1
group by settings.experiment_id, settings.response, pairs.letter_x, pairs.letter_y, settings.predicted_response
having
    min(abs(surfaces.predicted_response - settings.predicted_response))
    > 1e-9 * (max(abs(surfaces.predicted_response)) + abs(settings.predicted_response))
