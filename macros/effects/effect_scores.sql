{% macro effect_scores(estimates, plans, totals, lenth) %}
{#- The place of every effect among those of its experiment, as Daniel (1959), Technometrics 1, 311-341, plots them:
    half-normal score Phi^-1(1/2 + (i - 1/2) / (2 m)) of the i-th smallest |effect| of m, normal score
    Phi^-1((i - 1/2) / m) of the i-th smallest effect. An effect of another variance than in the orthogonal design is
    first brought to that of an effect of N runs, 4 sigma^2 / N. Share of the sum of squares: Montgomery (2013),
    section 6.2. -#}
with _doe_means as (
    select
        experiment_id,
        response,
        sum(total_above_origin) / nullif(sum(n), 0) as mean_above_origin
    from {{ totals }} as totals
    where point_type = 'factorial'
    group by experiment_id, response
),

_doe_factorial_sums as (
    select
        totals.experiment_id,
        totals.response,
        sum(
            totals.ss_within
            + totals.n * power(totals.total_above_origin / totals.n - means.mean_above_origin, 2)
        ) as ss_total_factorial
    from {{ totals }} as totals
    inner join _doe_means as means
        on totals.experiment_id = means.experiment_id and totals.response = means.response
    where totals.point_type = 'factorial' and totals.n > 0
    group by totals.experiment_id, totals.response
),

_doe_standardised as (
    select
        estimates.experiment_id,
        estimates.response,
        estimates.term,
        estimates.term_order,
        estimates.effect,
        estimates.effect / sqrt(estimates.variance_factor * plans.n_factorial) as standardised_effect,
        100 * estimates.sum_sq / nullif(sums.ss_total_factorial, 0) as percent_contribution,
        plans.is_unreplicated
    from {{ estimates }} as estimates
    inner join {{ plans }} as plans
        on estimates.experiment_id = plans.experiment_id and estimates.response = plans.response
    left join _doe_factorial_sums as sums
        on estimates.experiment_id = sums.experiment_id and estimates.response = sums.response
    where estimates.variance_factor > 0 and plans.n_factorial > 0
),

_doe_ranked as (
    select
        *,
        count(*) over (partition by experiment_id, response) as n_effects,
        -- equal effects in the order of their terms, so that every run of the models says the same
        row_number() over (
            partition by experiment_id, response
            order by abs(standardised_effect), term_order, term
        ) as absolute_rank,
        row_number() over (
            partition by experiment_id, response
            order by standardised_effect, term_order, term
        ) as signed_rank
    from _doe_standardised
),

-- one quantile per place and number of effects, not per experiment
_doe_places as (
    select distinct
        n_effects,
        absolute_rank as place
    from _doe_ranked
),

_doe_scores as (
    select
        n_effects,
        place,
        {{ doe.normal_quantile('0.5 + (place - cast(0.5 as double precision)) / (2 * n_effects)') }} as half_normal_score,
        {{ doe.normal_quantile('(place - cast(0.5 as double precision)) / n_effects') }} as normal_score
    from _doe_places
)

select
    ranked.experiment_id,
    ranked.response,
    ranked.term,
    ranked.term_order,
    ranked.effect,
    ranked.n_effects,
    ranked.absolute_rank,
    half_normal.half_normal_score,
    normal.normal_score,
    ranked.percent_contribution,
    ranked.standardised_effect / nullif(lenth.pse, 0) as t_ratio,
    abs(ranked.standardised_effect) > nullif(lenth.margin_of_error, 0) as is_active_me,
    abs(ranked.standardised_effect) > nullif(lenth.simultaneous_margin_of_error, 0) as is_active_sme,
    abs(ranked.standardised_effect) > nullif(lenth.simulated_margin_of_error, 0) as is_active_simulated_me,
    abs(ranked.standardised_effect) > nullif(lenth.simulated_simultaneous_margin_of_error, 0)
        as is_active_simulated_sme,
    case
        when not ranked.is_unreplicated
            then 'the runs were replicated: their own error judges the effects, not Lenth''s pseudo standard error'
        when lenth.pse is null then 'too few contrasts for Lenth''s method: ' || ranked.n_effects
        else lenth.reason
    end as reason
from _doe_ranked as ranked
inner join _doe_scores as half_normal
    on ranked.n_effects = half_normal.n_effects and ranked.absolute_rank = half_normal.place
inner join _doe_scores as normal
    on ranked.n_effects = normal.n_effects and ranked.signed_rank = normal.place
left join {{ lenth }} as lenth on ranked.experiment_id = lenth.experiment_id and ranked.response = lenth.response
{% endmacro %}

{% macro normal_score(place, n) %}
{#- About the mean of the i-th smallest of n standard normal values: Phi^-1((i - 3/8) / (n + 1/4)), Blom (1958), Statistical
    Estimates and Transformed Beta-Variables. -#}
{{ doe.normal_quantile('(' ~ place ~ ' - cast(0.375 as double precision)) / (' ~ n ~ ' + cast(0.25 as double precision))') }}
{%- endmacro %}
