with tests as (
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.model,
        coefficients.distribution,
        terms.term,
        terms.term_order,
        terms.mask,
        terms.kind,
        2 * coefficients.coefficient as effect,
        2 * coefficients.std_error as std_error,
        choices.df,
        choices.widening,
        choices.t_critical * choices.widening as critical_ratio
    from {{ ref('int_life_full_coefficients') }} as coefficients
    inner join {{ ref('int_life_choices') }} as choices
        on
            coefficients.experiment_id = choices.experiment_id
            and coefficients.response = choices.response
            and coefficients.model = choices.model
            and coefficients.distribution = choices.distribution
    inner join {{ ref('int_life_full_terms') }} as terms
        on
            coefficients.experiment_id = terms.experiment_id
            and coefficients.response = terms.response
            and coefficients.model = terms.model
            and coefficients.name = terms.term
            and coefficients.kind = terms.kind
    where coefficients.is_estimable and terms.kind <> 'curvature'
)

select
    experiment_id,
    response,
    model,
    distribution,
    term,
    term_order,
    mask,
    kind,
    effect,
    std_error,
    {{ doe.student_t_two_sided_p('effect / (std_error * widening)', 'cast(df as double precision)') }} as p_value,
    effect - critical_ratio * std_error as ci_lower,
    effect + critical_ratio * std_error as ci_upper,
    coalesce(abs(effect) > critical_ratio * std_error, false) as is_significant
from tests
