{#- a view, computed when a surface is looked at: all together are hundreds of times what they are made of -#}
{{ config(materialized='view') }}
-- noqa: disable=LT02

-- between two texts there is nothing to set: such a factor has its two ends alone
with grid as (
    select
        pairs.*,
        {%- for axis in ['x', 'y'] %}
        {{ doe.grid_level('pairs.lowest_' ~ axis, 'pairs.highest_' ~ axis, 'step_' ~ axis, 10) }} as {{ axis }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('int_surface_pairs') }} as pairs
    {{ doe.cross_join_series('step_x', -10, 10) }}
    {{ doe.cross_join_series('step_y', -10, 10) }}
    where (pairs.is_numeric_x or abs(step_x) = 10) and (pairs.is_numeric_y or abs(step_y) = 10)
),

predicted as (
    select
        *,
        c + c_x * x + c_y * y + c_xy * x * y + c_xx * x * x + c_yy * y * y as predicted,
        sqrt(x * x + y * y + held_distance_sq) > radius * (1 + 1e-9) as is_extrapolated
    from grid
),

natural_scale as (
    select
        *,
        {{ doe.back_transformed('predicted', 'transform') }} as predicted_response
    from predicted
)

select
    experiment_id,
    response,
    {%- for axis in ['x', 'y'] %}
    letter_{{ axis }},
    factor_{{ axis }},
    {{ axis }} as coded_{{ axis }},
    {{ doe.natural_level(axis, 'low_value_' ~ axis, 'high_value_' ~ axis) }} as natural_{{ axis }},
    unit_{{ axis }},
    {%- endfor %}
    predicted_response,
    held,
    is_extrapolated,
    nullif(concat_ws(
        '; ',
        case when is_extrapolated then 'outside the region of the runs: an extrapolation' end,
        case when lost_terms is not null then 'without what could not be estimated: ' || lost_terms end,
        case when predicted_response is null then 'the prediction has no value on the natural scale' end
    ), '') as reason
from natural_scale
