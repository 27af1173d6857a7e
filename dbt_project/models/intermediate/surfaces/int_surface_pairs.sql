-- The surface of a reduced model over two of its factors, the others held where they are recommended:
-- c + c_x x + c_y y + c_xy x y + c_xx x^2 + c_yy y^2, six numbers from which every point follows.
with lives as (
    {{ doe.life_distributions(var('alpha')) }}
),

coefficients as (
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.kind,
        coefficients.name,
        coefficients.coefficient,
        coalesce(terms.mask, 0) as mask
    from {{ ref('int_fitted_coefficients') }} as coefficients
    left join {{ ref('int_fitted_terms') }} as terms
        on
            coefficients.experiment_id = terms.experiment_id
            and coefficients.response = terms.response
            and coefficients.model = terms.model
            and coefficients.kind = terms.kind
            and coefficients.name = terms.term
    where
        coefficients.model = 'reduced'
        and coefficients.is_estimable
        and coefficients.kind in ('intercept', 'term', 'square')
    union all
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.kind,
        coefficients.name,
        coefficients.coefficient,
        coalesce(terms.mask, 0) as mask
    from {{ ref('int_life_reduced_coefficients') }} as coefficients
    left join {{ ref('int_life_reduced_terms') }} as terms
        on
            coefficients.experiment_id = terms.experiment_id
            and coefficients.response = terms.response
            and coefficients.kind = terms.kind
            and coefficients.name = terms.term
    where coefficients.is_estimable and coefficients.kind in ('intercept', 'term', 'square')
),

-- what is added to every point, and the scale that is left at the end; of lives it is the median
scales as (
    select
        plans.experiment_id,
        plans.response,
        coalesce(lives.transform, responses.transform) as transform,
        case when models.scale is not null then lives.median_z * models.scale else plans.origin end as shift
    from {{ ref('int_analysis_plans') }} as plans
    inner join {{ ref('int_responses') }} as responses
        on plans.experiment_id = responses.experiment_id and plans.response = responses.response
    left join {{ ref('int_life_reduced_models') }} as models
        on
            plans.experiment_id = models.experiment_id
            and plans.response = models.response
            and models.reason is null
    left join lives on models.distribution = lives.distribution
),

-- the largest and smallest level of the runs
regions as (
    select * from {{ ref('int_experimental_regions') }}
    union
    ({{ doe.experimental_regions(ref('int_life_cells')) }})
),

active_factors as (
    select distinct
        terms.experiment_id,
        terms.response,
        factors.factor_position,
        factors.letter,
        factors.factor_name,
        factors.unit,
        factors.low,
        factors.high,
        factors.low_value,
        factors.high_value,
        factors.is_numeric,
        {{ doe.power_of_two('factors.factor_position - 1') }} as bit,
        coalesce(levels.level, case when factors.is_numeric then 0 else -1 end) as held_level
    from {{ ref('int_reduced_terms') }} as terms
    inner join {{ ref('int_factors') }} as factors
        on
            terms.experiment_id = factors.experiment_id
            and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
    left join {{ ref('int_recommended_levels') }} as levels
        on
            terms.experiment_id = levels.experiment_id
            and terms.response = levels.response
            and factors.factor_position = levels.factor_position
),

pairs as (
    select
        xs.experiment_id,
        xs.response,
        {%- for axis, factor in [('x', 'xs'), ('y', 'ys')] %}
        {{ factor }}.bit as bit_{{ axis }},
        {{ factor }}.letter as letter_{{ axis }},
        {{ factor }}.factor_name as factor_{{ axis }},
        {{ factor }}.unit as unit_{{ axis }},
        {{ factor }}.low_value as low_value_{{ axis }},
        {{ factor }}.high_value as high_value_{{ axis }},
        {{ factor }}_region.lowest as lowest_{{ axis }},
        {{ factor }}_region.highest as highest_{{ axis }},
        {%- endfor %}
        xs_region.radius
    from active_factors as xs
    inner join active_factors as ys
        on
            xs.experiment_id = ys.experiment_id
            and xs.response = ys.response
            and xs.factor_position < ys.factor_position
    {%- for factor in ['xs', 'ys'] %}
    inner join regions as {{ factor }}_region
        on
            {{ factor }}.experiment_id = {{ factor }}_region.experiment_id
            and {{ factor }}.response = {{ factor }}_region.response
            and {{ factor }}.factor_position = {{ factor }}_region.factor_position
    {%- endfor %}
    -- between two texts there is nothing to draw
    where xs.is_numeric and ys.is_numeric
),

held_factors as (
    select
        pairs.experiment_id,
        pairs.response,
        pairs.bit_x,
        pairs.bit_y,
        factors.bit,
        factors.held_level,
        factors.factor_name || ' = '
        || {{ doe.level_text(
            'factors.held_level', 'factors.low', 'factors.high', 'factors.low_value', 'factors.high_value'
        ) }}
        || coalesce(' ' || factors.unit, '') as held_text,
        factors.factor_position
    from pairs
    inner join active_factors as factors
        on pairs.experiment_id = factors.experiment_id and pairs.response = factors.response
    where factors.bit not in (pairs.bit_x, pairs.bit_y)
),

held as (
    select
        experiment_id,
        response,
        bit_x,
        bit_y,
        {{ dbt.listagg('held_text', "'; '", 'order by factor_position') }} as held,
        sum(held_level * held_level) as held_distance_sq
    from held_factors
    group by experiment_id, response, bit_x, bit_y
),

-- each coefficient times the levels that are held
parts as (
    select
        pairs.experiment_id,
        pairs.response,
        pairs.bit_x,
        pairs.bit_y,
        coefficients.kind,
        coefficients.mask,
        coefficients.coefficient
        * coalesce({{ doe.product('held_factors.held_level') }}, 1)
        * case
            when coefficients.kind = 'square' then coalesce({{ doe.product('held_factors.held_level') }}, 1)
            else 1
        end as coefficient
    from pairs
    inner join coefficients
        on pairs.experiment_id = coefficients.experiment_id and pairs.response = coefficients.response
    left join held_factors
        on
            pairs.experiment_id = held_factors.experiment_id
            and pairs.response = held_factors.response
            and pairs.bit_x = held_factors.bit_x
            and pairs.bit_y = held_factors.bit_y
            and {{ doe.bit_and('coefficients.mask', 'held_factors.bit') }} > 0
    group by
        pairs.experiment_id,
        pairs.response,
        pairs.bit_x,
        pairs.bit_y,
        coefficients.kind,
        coefficients.name,
        coefficients.mask,
        coefficients.coefficient
),

sums as (
    select
        experiment_id,
        response,
        bit_x,
        bit_y,
        {%- for name, has_x, has_y, square in [
            ('c', '= 0', '= 0', none),
            ('c_x', '> 0', '= 0', false),
            ('c_y', '= 0', '> 0', false),
            ('c_xy', '> 0', '> 0', false),
            ('c_xx', '> 0', '= 0', true),
            ('c_yy', '= 0', '> 0', true)
        ] %}
        coalesce(sum(case
            when
                {{ doe.bit_and('mask', 'bit_x') }} {{ has_x }}
                and {{ doe.bit_and('mask', 'bit_y') }} {{ has_y }}
                {%- if square is not none %}
                and kind {{ '=' if square else '<>' }} 'square'
                {%- endif %}
                then coefficient
        end), 0) as {{ name }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from parts
    group by experiment_id, response, bit_x, bit_y
)

select
    pairs.experiment_id,
    pairs.response,
    {%- for axis in ['x', 'y'] %}
    pairs.letter_{{ axis }},
    pairs.factor_{{ axis }},
    pairs.unit_{{ axis }},
    pairs.low_value_{{ axis }},
    pairs.high_value_{{ axis }},
    pairs.lowest_{{ axis }},
    pairs.highest_{{ axis }},
    {%- endfor %}
    held.held,
    coalesce(held.held_distance_sq, 0) as held_distance_sq,
    pairs.radius,
    scales.transform,
    scales.shift + sums.c as c,
    sums.c_x,
    sums.c_y,
    sums.c_xy,
    sums.c_xx,
    sums.c_yy
from pairs
inner join sums
    on
        pairs.experiment_id = sums.experiment_id
        and pairs.response = sums.response
        and pairs.bit_x = sums.bit_x
        and pairs.bit_y = sums.bit_y
inner join scales on pairs.experiment_id = scales.experiment_id and pairs.response = scales.response
left join held
    on
        pairs.experiment_id = held.experiment_id
        and pairs.response = held.response
        and pairs.bit_x = held.bit_x
        and pairs.bit_y = held.bit_y
