-- at the recommended levels of its two factors every surface has the value that is predicted there
with levels as (
    select
        recommended.experiment_id,
        recommended.response,
        factors.letter,
        recommended.level
    from {{ ref('int_recommended_levels') }} as recommended
    inner join {{ ref('int_factors') }} as factors
        on
            recommended.experiment_id = factors.experiment_id
            and recommended.factor_position = factors.factor_position
),

surfaces as (
    select
        pairs.experiment_id,
        pairs.response,
        pairs.transform,
        pairs.c
        + pairs.c_x * xs.level
        + pairs.c_y * ys.level
        + pairs.c_xy * xs.level * ys.level
        + pairs.c_xx * xs.level * xs.level
        + pairs.c_yy * ys.level * ys.level as predicted
    from {{ ref('int_surface_pairs') }} as pairs
    inner join levels as xs
        on pairs.experiment_id = xs.experiment_id and pairs.response = xs.response and pairs.letter_x = xs.letter
    inner join levels as ys
        on pairs.experiment_id = ys.experiment_id and pairs.response = ys.response and pairs.letter_y = ys.letter
)

select
    surfaces.experiment_id,
    surfaces.response
from surfaces
inner join {{ ref('int_best_settings') }} as settings
    on surfaces.experiment_id = settings.experiment_id and surfaces.response = settings.response
where
    abs({{ doe.back_transformed('surfaces.predicted', 'surfaces.transform') }} - settings.predicted_response)
    > 1e-9 * abs(settings.predicted_response)
