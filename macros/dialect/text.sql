{# The letters of a text in alphabetical order. #}
{% macro sorted_letters(text) %}{{ return(adapter.dispatch('sorted_letters', 'doe')(text)) }}{% endmacro %}
{% macro default__sorted_letters(text) %}array_join(array_sort(split({{ text }}, '')), ''){% endmacro %}
{% macro postgres__sorted_letters(text) -%}
(
    select string_agg(_letter, '' order by _letter)
    from regexp_split_to_table({{ text }}, '') as _letters (_letter)
)
{%- endmacro %}
