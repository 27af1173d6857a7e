{# sum((x - mean(x))^2), by the engine's one-pass update that never squares an uncentred value. That update leaves
   1e-33 for six times 0.1; equal values must give 0, or an error of nothing would make everything significant. #}
{% macro sum_sq_about_mean(x) -%}
case when min({{ x }}) = max({{ x }}) then 0 else coalesce(var_pop({{ x }}), 0) * count({{ x }}) end
{%- endmacro %}

{% macro median(x) %}percentile_cont(0.5) within group (order by {{ x }}){% endmacro %}

{# The product of a group's values; exact when all are -1, 0 or 1, as coded levels are. #}
{% macro product(x) -%}
case
    when min(abs({{ x }})) = 0 then 0
    else
        case when sum(case when {{ x }} < 0 then 1 else 0 end) % 2 = 0 then 1 else -1 end
        * exp(sum(case when {{ x }} <> 0 then ln(abs({{ x }})) end))
end
{%- endmacro %}
