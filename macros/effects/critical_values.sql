{% macro critical_values(relation, df, alpha=0.05) %}
{#- t(1 - alpha/2; df) once per number of degrees of freedom in `relation`, not once per row: grouped, because behind a mere
    `distinct` the planner moves the function into every row that is joined. -#}
select
    {{ df }} as df,
    {{ doe.student_t_quantile(
        '1 - cast(' ~ alpha ~ ' as double precision) / 2', 'cast(' ~ df ~ ' as double precision)'
    ) }} as t_critical
from {{ relation }} as _doe_sizes
where {{ df }} > 0
group by {{ df }}
{% endmacro %}
