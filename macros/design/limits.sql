{% macro max_basic_factors() %}{{ return(10) }}{% endmacro %}

{% macro max_factors() %}{{ return(15) }}{% endmacro %}

{# Of a least-squares model. #}
{% macro max_columns() %}{{ return(64) }}{% endmacro %}
