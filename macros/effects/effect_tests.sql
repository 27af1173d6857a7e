{% macro effect_tests(estimates, error_terms) %}
{#- Each effect against its yardstick: F = SS / MS, p from Student's t (F with 1 degree of freedom), interval. -#}
with _doe_tested as (
    select
        estimates.experiment_id,
        estimates.response,
        estimates.contrast,
        estimates.term,
        estimates.effect,
        estimates.sum_sq,
        error_terms.significance_basis,
        error_terms.reason,
        error_terms.df_error,
        error_terms.std_error,
        error_terms.t_critical,
        estimates.sum_sq / error_terms.ms_error as f_value,
        {{ doe.student_t_two_sided_p('estimates.effect / error_terms.std_error', 'error_terms.df_error') }} as p_value
    from {{ estimates }} as estimates
    inner join {{ error_terms }} as error_terms
        on estimates.experiment_id = error_terms.experiment_id and estimates.response = error_terms.response
)

select
    *,
    effect - t_critical * std_error as ci_lower,
    effect + t_critical * std_error as ci_upper,
    -- the same line that the Pareto chart draws: the margin of error
    coalesce(abs(effect) > t_critical * std_error, false) as is_significant
from _doe_tested as tested
{% endmacro %}
