{% macro individuals_chart(observations, series, order_by, value, min_ranges=9) %}
{#- The control chart of single values: centre line the mean, limits 3 MR / 1.128 away, MR the mean moving range of two. Rows
    without a value stay, and take no part. Limits from fewer than ten values say little: there are none. -#}
{%- set keys = series | join(', ') -%}
with _doe_moving_ranges as (
    select
        *,
        abs({{ value }} - lag({{ value }}) over (
            partition by {{ keys }}, {{ value }} is null
            order by {{ order_by }}
        )) as moving_range
    from {{ observations }} as observations
),

_doe_centers as (
    select
        *,
        avg({{ value }}) over (partition by {{ keys }}) as center_line,
        count({{ value }}) over (partition by {{ keys }}) as n_values,
        count(moving_range) over (partition by {{ keys }}) >= {{ min_ranges }} as has_limits,
        3 * avg(moving_range) over (partition by {{ keys }}) / 1.128 as half_width
    from _doe_moving_ranges
)

select
    *,
    case when has_limits then center_line - half_width end as lower_limit,
    case when has_limits then center_line + half_width end as upper_limit,
    -- equal values are in control, whatever the rounding of their mean
    case
        when has_limits then abs({{ value }} - center_line) > half_width + 1e-9 * abs(center_line)
    end as is_out_of_control
from _doe_centers
{% endmacro %}
