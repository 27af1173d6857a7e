with estimates as (
    select * from {{ ref('int_effect_estimates') }}
),

error_terms as (
    select * from {{ ref('int_error_terms') }}
),

tested as (
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
    from estimates
    inner join error_terms
        on estimates.experiment_id = error_terms.experiment_id and estimates.response = error_terms.response
)

select
    *,
    effect - t_critical * std_error as ci_lower,
    effect + t_critical * std_error as ci_upper,
    -- the same line that the Pareto chart draws: the margin of error
    coalesce(abs(effect) > t_critical * std_error, false) as is_significant
from tested
