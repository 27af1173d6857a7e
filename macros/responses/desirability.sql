{% macro desirability(y, goal, lower, target, upper, weight) %}
{#- Derringer and Suich (1980), Journal of Quality Technology 12, 214-219; Montgomery (2013), section 11.3.4: 0 where the
    response is worth nothing, 1 where it could not be better, and a power of the way between. -#}
case
        when {{ y }} is null then null
        when {{ goal }} = 'maximize'
            then {{ doe._part_of_the_way(y, lower, upper, weight) }}
        when {{ goal }} = 'minimize'
            then {{ doe._part_of_the_way(y, upper, lower, weight) }}
        when {{ y }} < {{ target }}
            then {{ doe._part_of_the_way(y, lower, target, weight) }}
        else {{ doe._part_of_the_way(y, upper, target, weight) }}
    end
{%- endmacro %}

{% macro _part_of_the_way(y, from_value, to_value, weight) -%}
power(
                case
                    -- the power of less would not be a double any more
                    when ({{ y }} - {{ from_value }}) / ({{ to_value }} - {{ from_value }}) < 1e-30 then 0
                    else least(({{ y }} - {{ from_value }}) / ({{ to_value }} - {{ from_value }}), 1)
                end,
                {{ weight }}
            )
{%- endmacro %}

{% macro joint_settings(factors) %}
{#- Settings of the active factors where responses are compared: 5 levels of each numeric factor if that makes at most 128
    settings, else 3 levels if it makes at most 256, else the corners of the cube. Texts have two levels. -#}
with _doe_counts as (
    select
        experiment_id,
        count(*) as n_active,
        sum(case when is_numeric then 1 else 0 end) as n_numeric
    from {{ factors }} as factors
    group by experiment_id
),

_doe_grids as (
    select
        *,
        case
            when power(5e0, n_numeric) * power(2e0, n_active - n_numeric) <= 128 then 5
            when power(3e0, n_numeric) * power(2e0, n_active - n_numeric) <= 256 then 3
            else 2
        end as n_levels
    from _doe_counts
    where n_active <= {{ doe.max_joint_factors() }}
),

_doe_radices as (
    select
        factors.experiment_id,
        factors.letter,
        factors.factor_position,
        case when factors.is_numeric then grids.n_levels else 2 end as n_levels,
        cast(
            power(cast(grids.n_levels as double precision), grids.n_numeric)
            * power(2e0, grids.n_active - grids.n_numeric) as integer
        ) as n_settings,
        -- settings are counted with the first factor changing fastest
        cast(coalesce(
            exp(sum(ln(cast(case when factors.is_numeric then grids.n_levels else 2 end as double precision))) over (
                partition by factors.experiment_id
                order by factors.factor_position
                rows between unbounded preceding and 1 preceding
            )), 1
        ) as integer) as place
    from {{ factors }} as factors
    inner join _doe_grids as grids on factors.experiment_id = grids.experiment_id
)

select
    experiment_id,
    setting,
    letter,
    factor_position,
    -1 + 2 * cast(setting / place % n_levels as double precision) / (n_levels - 1) as level
from _doe_radices
{{ doe.cross_join_series('setting', '0', 'n_settings - 1') }}
{% endmacro %}

{% macro max_joint_factors() %}{{ return(10) }}{% endmacro %}
