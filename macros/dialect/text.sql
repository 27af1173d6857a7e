{# The letters of a text in alphabetical order. #}
{% macro sorted_letters(text) %}{{ return(adapter.dispatch('sorted_letters', 'doe')(text)) }}{% endmacro %}
{% macro default__sorted_letters(text) %}array_join(array_sort(split({{ text }}, '')), ''){% endmacro %}
{% macro postgres__sorted_letters(text) -%}
(
    select string_agg(_letter, '' order by _letter)
    from regexp_split_to_table({{ text }}, '') as _letters (_letter)
)
{%- endmacro %}

{# A number as text to read: four significant digits. #}
{% macro short_number(x) %}{{ return(adapter.dispatch('short_number', 'doe')(x)) }}{% endmacro %}
{% macro default__short_number(x) %}format_number({{ x }}, 4){% endmacro %}
{% macro postgres__short_number(x) -%}
cast(cast(
    round(cast({{ x }} as numeric), cast(3 - floor(log(greatest(abs({{ x }}), 1e-300))) as integer)) as double precision
) as text)
{%- endmacro %}
