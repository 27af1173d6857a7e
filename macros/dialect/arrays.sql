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
