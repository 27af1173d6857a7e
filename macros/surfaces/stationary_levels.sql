{% macro stationary_levels(canonical_axes) %}
{#- The stationary point x = -B^-1 b / 2 (Montgomery 2013, equation 11.6), along the canonical axes: the sum of
    -slope / (2 eigenvalue) times the direction. Where an eigenvalue is (almost) 0 next to the largest there is none. -#}
with _doe_axes as (
    select
        *,
        max(abs(eigenvalue)) over (partition by experiment_id, response, model) as largest
    from {{ canonical_axes }} as canonical_axes
)

select
    experiment_id,
    response,
    model,
    factor_position,
    case
        when min(abs(eigenvalue)) > {{ doe.smallest_pivot() }} * max(largest)
            then sum(-direction * slope / (2 * nullif(eigenvalue, 0)))
    end as coded
from _doe_axes
group by experiment_id, response, model, factor_position
{% endmacro %}

{# Of the largest eigenvalue: an axis with less of it is a ridge, along which the response hardly changes. #}
{% macro ridge_ratio() %}0.05{% endmacro %}
