{# Every row once for each whole number from `first` to `last`, as column `name` of the alias `<name>_series`. #}
{% macro cross_join_series(name, first, last) %}{{ return(adapter.dispatch('cross_join_series', 'doe')(name, first, last)) }}{% endmacro %}
{% macro default__cross_join_series(name, first, last) -%}
lateral view explode(sequence({{ first }}, {{ last }})) {{ name }}_series as {{ name }}
{%- endmacro %}
{% macro postgres__cross_join_series(name, first, last) -%}
cross join lateral generate_series({{ first }}, {{ last }}) as {{ name }}_series ({{ name }})
{%- endmacro %}
