{% macro effect_tests(estimates, error_terms) %}
{#- Each effect against its yardstick: F = SS / MS, p from Student's t (F with 1 degree of freedom), interval. -#}
with _doe_standardised as (
    select
        estimates.*,
        error_terms.significance_basis,
        error_terms.reason,
        error_terms.df_error,
        error_terms.ms_error,
        error_terms.t_critical,
        2 * error_terms.sigma * sqrt(estimates.variance_factor) as std_error
    from {{ estimates }} as estimates
    inner join {{ error_terms }} as error_terms
        on estimates.experiment_id = error_terms.experiment_id and estimates.response = error_terms.response
),

_doe_tested as (
    select
        experiment_id,
        response,
        contrast,
        term,
        term_order,
        mask,
        kind,
        effect,
        sum_sq,
        significance_basis,
        reason,
        df_error,
        std_error,
        t_critical,
        sum_sq / ms_error as f_value,
        {{ doe.student_t_two_sided_p('effect / std_error', 'df_error') }} as p_value
    from _doe_standardised as standardised
)

select
    *,
    effect - t_critical * std_error as ci_lower,
    effect + t_critical * std_error as ci_upper,
    -- the same line that the Pareto chart draws: the margin of error
    coalesce(abs(effect) > t_critical * std_error, false) as is_significant
from _doe_tested as tested
{% endmacro %}
