{% macro critical_values(relation, df, alpha=0.05) %}
{#- t(1 - alpha/2; df) once per number of degrees of freedom in `relation`, not once per row. -#}
select
    df,
    {{ doe.student_t_quantile('1 - cast(' ~ alpha ~ ' as double precision) / 2', 'cast(df as double precision)') }} as t_critical
from (
    select distinct {{ df }} as df
    from {{ relation }}
    where {{ df }} > 0
) as _doe_sizes
{% endmacro %}
