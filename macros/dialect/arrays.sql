{% macro element(array, position) %}{{ return(adapter.dispatch('element', 'doe')(array, position)) }}{% endmacro %}
{% macro default__element(array, position) %}element_at({{ array }}, {{ position }}){% endmacro %}
{% macro postgres__element(array, position) %}{{ array }}[{{ position }}]{% endmacro %}

{# An array of a group's values, in order. #}
{% macro ordered_array(value, order_by) %}{{ return(adapter.dispatch('ordered_array', 'doe')(value, order_by)) }}{% endmacro %}
{% macro default__ordered_array(value, order_by) %}transform(
    array_sort(collect_list(struct({{ order_by }} as _order, {{ value }} as _value))), _pair -> _pair._value
){% endmacro %}
{% macro postgres__ordered_array(value, order_by) %}array_agg({{ value }} order by {{ order_by }}){% endmacro %}

{% macro count_equal(array, value) %}{{ return(adapter.dispatch('count_equal', 'doe')(array, value)) }}{% endmacro %}
{% macro default__count_equal(array, value) %}size(filter({{ array }}, _element -> _element = {{ value }})){% endmacro %}
{% macro postgres__count_equal(array, value) %}cardinality(array_positions({{ array }}, {{ value }})){% endmacro %}

{# The columns of a row as an array of doubles. #}
{% macro array_of(columns) %}{{ return(adapter.dispatch('array_of', 'doe')(columns)) }}{% endmacro %}
{% macro default__array_of(columns) -%}
array({% for column in columns %}cast({{ column }} as double){% if not loop.last %}, {% endif %}{% endfor %})
{%- endmacro %}
{% macro postgres__array_of(columns) -%}
array[{% for column in columns %}cast({{ column }} as double precision){% if not loop.last %}, {% endif %}{% endfor %}]
{%- endmacro %}

{# Every row once for each element of its array `array`, with the element's number from 1. #}
{% macro cross_join_elements(array, element, number) %}{{ return(adapter.dispatch('cross_join_elements', 'doe')(array, element, number)) }}{% endmacro %}
{% macro default__cross_join_elements(array, element, number) -%}
lateral view posexplode(array_prepend({{ array }}, null)) {{ element }}s as {{ number }}, {{ element }}
{%- endmacro %}
{% macro postgres__cross_join_elements(array, element, number) -%}
cross join lateral unnest({{ array }}) with ordinality as {{ element }}s ({{ element }}, {{ number }})
{%- endmacro %}

{% macro array_concat(a, b) %}{{ return(adapter.dispatch('array_concat', 'doe')(a, b)) }}{% endmacro %}
{% macro default__array_concat(a, b) %}concat({{ a }}, {{ b }}){% endmacro %}
{% macro postgres__array_concat(a, b) %}{{ a }} || {{ b }}{% endmacro %}

{# Element by element: a - factor * b. #}
{% macro row_minus_multiple(a, factor, b) %}{{ return(adapter.dispatch('row_minus_multiple', 'doe')(a, factor, b)) }}{% endmacro %}
{% macro default__row_minus_multiple(a, factor, b) %}zip_with({{ a }}, {{ b }}, (_a, _b) -> _a - {{ factor }} * _b){% endmacro %}
{% macro postgres__row_minus_multiple(a, factor, b) -%}
array(
    select _pair.a - {{ factor }} * _pair.b
    from unnest({{ a }}, {{ b }}) as _pair (a, b)
)
{%- endmacro %}

{# Sum of products, element by element; what has no partner adds nothing. #}
{% macro dot(a, b) %}{{ return(adapter.dispatch('dot', 'doe')(a, b)) }}{% endmacro %}
{% macro default__dot(a, b) %}aggregate(zip_with({{ a }}, {{ b }}, (_a, _b) -> _a * _b), cast(0 as double), (_sum, _x) -> _sum + coalesce(_x, 0)){% endmacro %}
{% macro postgres__dot(a, b) -%}
(
    select sum(_pair.a * _pair.b)
    from unnest({{ a }}, {{ b }}) as _pair (a, b)
)
{%- endmacro %}

{# The product of the elements whose bits are set in `mask`: an interaction's value, from an array of coded levels. #}
{% macro product_of_letters(levels, mask) %}{{ return(adapter.dispatch('product_of_letters', 'doe')(levels, mask)) }}{% endmacro %}
{% macro default__product_of_letters(levels, mask) -%}
aggregate(
    transform({{ levels }}, (_level, _i) -> if(({{ mask }} & shiftleft(1L, _i)) > 0, _level, 1D)),
    cast(1 as double),
    (_product, _level) -> _product * _level
)
{%- endmacro %}
{% macro postgres__product_of_letters(levels, mask) -%}
(
    select {{ doe.product('_level') }}
    from unnest({{ levels }}) with ordinality as _levels (_level, _number)
    where {{ doe.bit_and(mask, doe.power_of_two('_number - 1')) }} > 0
)
{%- endmacro %}
