{% macro lenth(estimates, plans, alpha=0.05) %}
{#- Lenth (1989), Technometrics 31, 469-473: s0 = 1.5 median|c|; PSE = 1.5 median of the |c| below 2.5 s0; with m
    contrasts d = m/3; ME = t(1 - alpha/2; d) PSE; SME = t((1 + (1 - alpha)^(1/m))/2; d) PSE. Contrasts are effects. -#}
with _doe_unreplicated as (
    select
        estimates.experiment_id,
        estimates.response,
        estimates.orthogonal_effect as effect
    from {{ estimates }} as estimates
    inner join {{ plans }} as plans
        on estimates.experiment_id = plans.experiment_id and estimates.response = plans.response
    where plans.is_unreplicated
),

_doe_scale as (
    select
        experiment_id,
        response,
        count(*) as n_contrasts,
        1.5 * {{ doe.median('abs(effect)') }} as s0
    from _doe_unreplicated
    group by experiment_id, response
    -- fewer contrasts have no median to speak of
    having count(*) > 2
),

_doe_pseudo_errors as (
    select
        contrasts.experiment_id,
        contrasts.response,
        scale.n_contrasts,
        scale.s0,
        1.5 * {{ doe.median('abs(contrasts.effect)') }} as pse
    from _doe_unreplicated as contrasts
    inner join _doe_scale as scale
        on contrasts.experiment_id = scale.experiment_id and contrasts.response = scale.response
    -- when most contrasts are exactly zero nothing lies below 2.5 s0
    where abs(contrasts.effect) < 2.5 * scale.s0 or (scale.s0 = 0 and contrasts.effect = 0)
    group by contrasts.experiment_id, contrasts.response, scale.n_contrasts, scale.s0
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
    pseudo_errors.experiment_id,
    pseudo_errors.response,
    pseudo_errors.n_contrasts,
    critical_values.df,
    pseudo_errors.s0,
    pseudo_errors.pse,
    critical_values.t_me * pseudo_errors.pse as margin_of_error,
    critical_values.t_sme * pseudo_errors.pse as simultaneous_margin_of_error
from _doe_pseudo_errors as pseudo_errors
inner join _doe_critical_values as critical_values on pseudo_errors.n_contrasts = critical_values.n_contrasts
{% endmacro %}
