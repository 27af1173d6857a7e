{% macro lenth(contrasts, keys, alpha=0.05) %}
{#- Lenth (1989), Technometrics 31, 469-473: s0 = 1.5 median|c|; PSE = 1.5 median of the |c| below 2.5 s0; with m
    contrasts d = m/3; ME = t(1 - alpha/2; d) PSE; SME = t((1 + (1 - alpha)^(1/m))/2; d) PSE. Contrasts are effects. -#}
{%- set keys_sql = keys | join(', ') -%}
with _doe_scale as (
    select
        {{ keys_sql }},
        count(*) as n_contrasts,
        1.5 * {{ doe.median('abs(effect)') }} as s0
    from {{ contrasts }}
    group by {{ keys_sql }}
),

_doe_pseudo_errors as (
    select
        {% for key in keys %}contrasts.{{ key }}, {% endfor %}
        scale.n_contrasts,
        scale.s0,
        1.5 * {{ doe.median('abs(contrasts.effect)') }} as pse
    from {{ contrasts }} as contrasts
    inner join _doe_scale as scale
        on {% for key in keys %}contrasts.{{ key }} = scale.{{ key }}{% if not loop.last %} and {% endif %}{% endfor %}
    -- when most contrasts are exactly zero nothing lies below 2.5 s0
    where abs(contrasts.effect) < 2.5 * scale.s0 or (scale.s0 = 0 and contrasts.effect = 0)
    group by {% for key in keys %}contrasts.{{ key }}, {% endfor %}scale.n_contrasts, scale.s0
),

-- one quantile per number of contrasts, not per experiment
_doe_sizes as (
    select distinct
        n_contrasts,
        cast(n_contrasts as double precision) / 3 as df
    from _doe_pseudo_errors
),

_doe_critical_values as (
    select
        n_contrasts,
        df,
        {{ doe.student_t_quantile('1 - cast(' ~ alpha ~ ' as double precision) / 2', 'df') }} as t_me,
        {{ doe.student_t_quantile(
            '(1 + power(1 - cast(' ~ alpha ~ ' as double precision), 1 / cast(n_contrasts as double precision))) / 2', 'df'
        ) }} as t_sme
    from _doe_sizes
)

select
    {% for key in keys %}pseudo_errors.{{ key }}, {% endfor %}
    pseudo_errors.n_contrasts,
    critical_values.df,
    pseudo_errors.s0,
    pseudo_errors.pse,
    critical_values.t_me * pseudo_errors.pse as margin_of_error,
    critical_values.t_sme * pseudo_errors.pse as simultaneous_margin_of_error
from _doe_pseudo_errors as pseudo_errors
inner join _doe_critical_values as critical_values on pseudo_errors.n_contrasts = critical_values.n_contrasts
{% endmacro %}
