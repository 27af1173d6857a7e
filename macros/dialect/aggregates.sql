{# sum((x - mean(x))^2), by the engine's one-pass update that never squares an uncentred value #}
{% macro sum_sq_about_mean(x) %}(coalesce(var_pop({{ x }}), 0) * count({{ x }})){% endmacro %}

{% macro median(x) %}percentile_cont(0.5) within group (order by {{ x }}){% endmacro %}
