{% macro experimental_regions(cells) %}
{#- Where the runs were: the range of every factor, and the distance of the farthest run from the centre. A setting is inside
    when it is within both: the cube of a factorial, the sphere of a rotatable design (Myers, Montgomery and
    Anderson-Cook 2016, section 7.4). -#}
with _doe_levels as (
    select
        experiment_id,
        response,
        cell,
        factor_position,
        level
    from {{ cells }} as cells
    {{ doe.cross_join_elements('levels', 'level', 'factor_position') }}
),

_doe_distances as (
    select
        experiment_id,
        response,
        cell,
        sqrt(sum(level * level)) as distance
    from _doe_levels
    group by experiment_id, response, cell
),

_doe_radii as (
    select
        experiment_id,
        response,
        max(distance) as radius
    from _doe_distances
    group by experiment_id, response
)

select
    levels.experiment_id,
    levels.response,
    cast(levels.factor_position as integer) as factor_position,
    min(levels.level) as lowest,
    max(levels.level) as highest,
    radii.radius
from _doe_levels as levels
inner join _doe_radii as radii
    on levels.experiment_id = radii.experiment_id and levels.response = radii.response
group by levels.experiment_id, levels.response, levels.factor_position, radii.radius
{% endmacro %}
