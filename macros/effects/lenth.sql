{% macro lenth(estimates, plans, alpha=0.05, simulated=none) %}
{#- Lenth (1989), Technometrics 31, 469-473: s0 = 1.5 median|c|; PSE = 1.5 median of the |c| below 2.5 s0; with m
    contrasts d = m/3; ME = t(1 - alpha/2; d) PSE; SME = t((1 + (1 - alpha)^(1/m))/2; d) PSE. Contrasts are effects.
    These t are approximate; `simulated` holds critical values that keep alpha (Ye and Hamada 2000). Dong (1993),
    Statistica Sinica 3, 209-217: s^2 = mean of the c^2 of all |c| up to 2.5 s0. -#}
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
        1.5 * {{ doe.median('abs(effect)') }} as s0,
        max(abs(effect)) as largest
    from _doe_unreplicated
    group by experiment_id, response
    -- fewer contrasts have no median to speak of
    having count(*) > 2
),

_doe_medians as (
    select
        contrasts.experiment_id,
        contrasts.response,
        scale.n_contrasts,
        scale.s0,
        scale.largest,
        count(*) as n_inert,
        sqrt(avg(contrasts.effect * contrasts.effect)) as dong_s,
        -- when most contrasts are exactly zero nothing lies below 2.5 s0
        1.5 * {{ doe.median(
            'case when abs(contrasts.effect) < 2.5 * scale.s0 or scale.s0 = 0 then abs(contrasts.effect) end'
        ) }} as pse
    from _doe_unreplicated as contrasts
    inner join _doe_scale as scale
        on contrasts.experiment_id = scale.experiment_id and contrasts.response = scale.response
    where abs(contrasts.effect) <= 2.5 * scale.s0
    group by contrasts.experiment_id, contrasts.response, scale.n_contrasts, scale.s0, scale.largest
),

-- a median of rounding errors is none
_doe_pseudo_errors as (
    select
        experiment_id,
        response,
        n_contrasts,
        s0,
        n_inert,
        dong_s,
        case when pse > 1e-10 * largest then pse else 0 end as pse
    from _doe_medians
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
),

_doe_simulated as (
    {%- if simulated is none %}
    select
        n_contrasts,
        t_me as individual,
        t_sme as simultaneous
    from _doe_critical_values
    where 1 = 0
    {%- else %}
    select
        n_contrasts,
        individual,
        simultaneous
    from {{ simulated }} as simulated
    where alpha = cast({{ alpha }} as double precision)
    {%- endif %}
)

select
    pseudo_errors.experiment_id,
    pseudo_errors.response,
    pseudo_errors.n_contrasts,
    critical_values.df,
    pseudo_errors.s0,
    pseudo_errors.pse,
    critical_values.t_me,
    critical_values.t_sme,
    critical_values.t_me * pseudo_errors.pse as margin_of_error,
    critical_values.t_sme * pseudo_errors.pse as simultaneous_margin_of_error,
    (1 + power(1 - cast({{ alpha }} as double precision), 1 / cast(pseudo_errors.n_contrasts as double precision))) / 2
        as gamma,
    simulated.individual as simulated_me,
    simulated.simultaneous as simulated_sme,
    simulated.individual * pseudo_errors.pse as simulated_margin_of_error,
    simulated.simultaneous * pseudo_errors.pse as simulated_simultaneous_margin_of_error,
    pseudo_errors.dong_s,
    pseudo_errors.n_inert,
    case
        when pseudo_errors.pse = 0 then 'the pseudo standard error is 0 because most contrasts are: no test is possible'
        when simulated.individual is null
            then
                'no critical values were simulated for ' || pseudo_errors.n_contrasts
                || ' contrasts at alpha {{ alpha }}: only those of Student''s t are given'
    end as reason
from _doe_pseudo_errors as pseudo_errors
inner join _doe_critical_values as critical_values on pseudo_errors.n_contrasts = critical_values.n_contrasts
left join _doe_simulated as simulated on pseudo_errors.n_contrasts = simulated.n_contrasts
{% endmacro %}
