-- noqa: disable=LT02
-- the surface of a reduced model over two of its factors, the others held where they are recommended
with held_levels as (
    select * from {{ ref('int_held_levels') }}
),

estimable as (
    select * from {{ ref('int_reduced_coefficients') }}
    where is_estimable
),

polynomials as (
    {{ doe.pair_polynomials('estimable', 'held_levels') }}
),

life_distributions as (
    {{ doe.life_distributions(var('alpha')) }}
),

-- what is added to every point, and the scale that is left at the end; of lives it is the median
scales as (
    select
        plans.experiment_id,
        plans.response,
        plans.origin as shift,
        responses.transform
    from {{ ref('int_analysis_plans') }} as plans
    inner join {{ ref('int_responses') }} as responses
        on plans.experiment_id = responses.experiment_id and plans.response = responses.response
    where plans.method in ('yates', 'least_squares')
    union all
    select
        models.experiment_id,
        models.response,
        distributions.median_z * models.scale as shift,
        distributions.transform
    from {{ ref('int_life_reduced_models') }} as models
    inner join life_distributions as distributions on models.distribution = distributions.distribution
    where models.reason is null
),

life_regions as (
    {{ doe.experimental_regions(ref('int_life_cells')) }}
),

regions as (
    select * from {{ ref('int_experimental_regions') }}
    union all
    select * from life_regions
),

lost_terms as (
    select
        experiment_id,
        response,
        {{ dbt.listagg('name', "', '", 'order by length(name), name') }} as terms
    from {{ ref('int_reduced_coefficients') }}
    where not is_estimable
    group by experiment_id, response
),

factors as (
    select
        held_levels.experiment_id,
        held_levels.response,
        held_levels.factor_position,
        held_levels.level,
        held_levels.is_active,
        factors.letter,
        factors.factor_name,
        factors.unit,
        factors.is_numeric,
        factors.low_value,
        factors.high_value,
        -- a surface is drawn over the cube at least
        least(regions.lowest, -1) as lowest,
        greatest(regions.highest, 1) as highest,
        regions.radius,
        factors.factor_name || ' = ' || case held_levels.level
            when 1 then factors.high
            when -1 then factors.low
            else {{ doe.settable_level('held_levels.level', 'factors.low_value', 'factors.high_value') }}
        end || coalesce(' ' || factors.unit, '') as level_text
    from held_levels
    inner join {{ ref('int_factors') }} as factors
        on
            held_levels.experiment_id = factors.experiment_id
            and held_levels.factor_position = factors.factor_position
    inner join regions
        on
            held_levels.experiment_id = regions.experiment_id
            and held_levels.response = regions.response
            and held_levels.factor_position = regions.factor_position
),

-- a factor outside the model is not named, and stands where it stands: whether that was run is asked of all of them
held as (
    select
        polynomials.experiment_id,
        polynomials.response,
        polynomials.position_x,
        polynomials.position_y,
        sum(factors.level * factors.level) as distance_sq,
        {{ dbt.listagg(
            'case when factors.is_active then factors.level_text end', "'; '", 'order by factors.factor_position'
        ) }} as level_text
    from polynomials
    inner join factors
        on
            polynomials.experiment_id = factors.experiment_id
            and polynomials.response = factors.response
            and factors.factor_position not in (polynomials.position_x, polynomials.position_y)
    group by polynomials.experiment_id, polynomials.response, polynomials.position_x, polynomials.position_y
)

select
    polynomials.experiment_id,
    polynomials.response,
    {%- for axis in ['x', 'y'] %}
    factor_{{ axis }}.letter as letter_{{ axis }},
    factor_{{ axis }}.factor_name as factor_{{ axis }},
    factor_{{ axis }}.unit as unit_{{ axis }},
    factor_{{ axis }}.is_numeric as is_numeric_{{ axis }},
    factor_{{ axis }}.low_value as low_value_{{ axis }},
    factor_{{ axis }}.high_value as high_value_{{ axis }},
    factor_{{ axis }}.lowest as lowest_{{ axis }},
    factor_{{ axis }}.highest as highest_{{ axis }},
    {%- endfor %}
    held.level_text as held,
    coalesce(held.distance_sq, 0) as held_distance_sq,
    factor_x.radius,
    lost_terms.terms as lost_terms,
    scales.transform,
    scales.shift + polynomials.c as c,
    polynomials.c_x,
    polynomials.c_y,
    polynomials.c_xy,
    polynomials.c_xx,
    polynomials.c_yy
from polynomials
inner join scales on polynomials.experiment_id = scales.experiment_id and polynomials.response = scales.response
{%- for axis in ['x', 'y'] %}
inner join factors as factor_{{ axis }}
    on
        polynomials.experiment_id = factor_{{ axis }}.experiment_id
        and polynomials.response = factor_{{ axis }}.response
        and polynomials.position_{{ axis }} = factor_{{ axis }}.factor_position
{%- endfor %}
left join held
    on
        polynomials.experiment_id = held.experiment_id
        and polynomials.response = held.response
        and polynomials.position_x = held.position_x
        and polynomials.position_y = held.position_y
left join lost_terms
    on polynomials.experiment_id = lost_terms.experiment_id and polynomials.response = lost_terms.response
