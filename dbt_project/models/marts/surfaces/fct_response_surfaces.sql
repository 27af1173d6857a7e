{#- a view: computed when a surface is looked at, since all of them together are hundreds of times what they are made of -#}
{{ config(materialized='view') }}
{%- set n_steps = 20 %}

with grid as (
    select
        pairs.*,
        {%- for axis in ['x', 'y'] %}
        pairs.lowest_{{ axis }} + (pairs.highest_{{ axis }} - pairs.lowest_{{ axis }}) * step_{{ axis }} / {{ n_steps }} as {{ axis }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ ref('int_surface_pairs') }} as pairs
    {{ doe.cross_join_series('step_x', 0, n_steps) }}
    {{ doe.cross_join_series('step_y', 0, n_steps) }}
),

predicted as (
    select
        *,
        c + c_x * x + c_y * y + c_xy * x * y + c_xx * x * x + c_yy * y * y as predicted
    from grid
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
    {{ doe.back_transformed('predicted', 'transform') }} as predicted_response,
    held,
    sqrt(x * x + y * y + held_distance_sq) > radius * (1 + 1e-9) as is_extrapolated
from predicted
