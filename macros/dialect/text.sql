{# The letters of a text in alphabetical order. #}
{% macro sorted_letters(text) %}{{ return(adapter.dispatch('sorted_letters', 'doe')(text)) }}{% endmacro %}
{% macro default__sorted_letters(text) %}array_join(array_sort(split({{ text }}, '')), ''){% endmacro %}
{% macro postgres__sorted_letters(text) -%}
(
    select string_agg(_letter, '' order by _letter)
    from regexp_split_to_table({{ text }}, '') as _letters (_letter)
)
{%- endmacro %}

{# A number as text to read: four significant digits, and two of the width of its interval where it has one. #}
{% macro short_number(x, width='null') %}{{ return(adapter.dispatch('short_number', 'doe')(x, width)) }}{% endmacro %}
{% macro default__short_number(x, width) %}format_number({{ x }}, 4){% endmacro %}
{% macro postgres__short_number(x, width) -%}
cast(cast(
    round(cast(cast(cast({{ x }} as double precision) as text) as numeric), cast(greatest(
        3 - floor(log(greatest(abs({{ x }}), 1e-300))),
        1 - floor(log(nullif(abs(cast({{ width }} as double precision)), 0)))
    ) as integer)) as double precision
) as text)
{%- endmacro %}

{# What stands behind the last separator of a text; the text itself where it holds none. #}
{% macro last_part(text, separator) %}{{ return(adapter.dispatch('last_part', 'doe')(text, separator)) }}{% endmacro %}
{% macro default__last_part(text, separator) %}element_at(split({{ text }}, '{{ separator }}'), -1){% endmacro %}
{% macro postgres__last_part(text, separator) %}split_part({{ text }}, '{{ separator }}', -1){% endmacro %}
