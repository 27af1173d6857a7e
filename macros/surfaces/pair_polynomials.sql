{% macro pair_polynomials(coefficients, held_levels) %}
{#- A model as a polynomial of two of its factors, all others held, c + c_x x + c_y y + c_xy x y + c_xx x^2 + c_yy y^2: a
    term is its coefficient times the levels of what is held of it, a square times the level twice. -#}
with _doe_levels as (
    select
        experiment_id,
        response,
        {{ doe.ordered_array('level', 'factor_position') }} as levels
    from {{ held_levels }} as held_levels
    group by experiment_id, response
),

_doe_active_factors as (
    select
        experiment_id,
        response,
        factor_position,
        {{ doe.power_of_two('factor_position - 1') }} as bit
    from {{ held_levels }} as held_levels
    where is_active
),

_doe_parts as (
    select
        x.experiment_id,
        x.response,
        x.factor_position as position_x,
        y.factor_position as position_y,
        coefficients.kind,
        coefficients.coefficient,
        {{ doe.bit_and('coefficients.mask', 'x.bit') }} > 0 as has_x,
        {{ doe.bit_and('coefficients.mask', 'y.bit') }} > 0 as has_y,
        coefficients.mask - {{ doe.bit_and('coefficients.mask', '(x.bit + y.bit)') }} as held_mask,
        levels.levels
    from _doe_active_factors as x
    inner join _doe_active_factors as y
        on
            x.experiment_id = y.experiment_id
            and x.response = y.response
            and x.factor_position < y.factor_position
    inner join _doe_levels as levels on x.experiment_id = levels.experiment_id and x.response = levels.response
    inner join {{ coefficients }} as coefficients
        on x.experiment_id = coefficients.experiment_id and x.response = coefficients.response
),

_doe_monomials as (
    select
        experiment_id,
        response,
        position_x,
        position_y,
        kind = 'square' as is_square,
        has_x,
        has_y,
        coefficient * case
            when held_mask = 0 then 1
            when kind = 'square' then power({{ doe.product_of_letters('levels', 'held_mask') }}, 2)
            else {{ doe.product_of_letters('levels', 'held_mask') }}
        end as value
    from _doe_parts
)

select
    experiment_id,
    response,
    position_x,
    position_y,
    sum(case when not has_x and not has_y then value else 0 end) as c,
    sum(case when has_x and not has_y and not is_square then value else 0 end) as c_x,
    sum(case when has_y and not has_x and not is_square then value else 0 end) as c_y,
    sum(case when has_x and has_y then value else 0 end) as c_xy,
    sum(case when has_x and is_square then value else 0 end) as c_xx,
    sum(case when has_y and is_square then value else 0 end) as c_yy
from _doe_monomials
group by experiment_id, response, position_x, position_y
{% endmacro %}
