{% macro low_order_terms(factors) %}
{#- Main effects and interactions of two factors, for designs without generators that are too large to list: screening
    designs such as those of Plackett and Burman (1946). -#}
select
    design_key,
    {{ doe.power_of_two('position - 1') }} as contrast,
    letter as term,
    1 as term_order,
    {{ doe.power_of_two('position - 1') }} as mask,
    1 as sign,
    letter as aliases
from {{ factors }} as factors
union all
select
    first_factors.design_key,
    {{ doe.power_of_two('first_factors.position - 1') }} + {{ doe.power_of_two('second_factors.position - 1') }} as contrast,
    first_factors.letter || second_factors.letter as term,
    2 as term_order,
    {{ doe.power_of_two('first_factors.position - 1') }} + {{ doe.power_of_two('second_factors.position - 1') }} as mask,
    1 as sign,
    first_factors.letter || second_factors.letter as aliases
from {{ factors }} as first_factors
inner join {{ factors }} as second_factors
    on
        first_factors.design_key = second_factors.design_key
        and first_factors.position < second_factors.position
{% endmacro %}
