with coefficients as (
    select * from {{ ref('int_life_full_coefficients') }}
    union all
    select * from {{ ref('int_life_reduced_coefficients') }}
),

models as (
    select * from {{ ref('int_life_models') }}
),

tested as (
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.distribution,
        coefficients.model,
        coefficients.name as term,
        coefficients.kind,
        cast(coefficients.position as integer) as term_position,
        coefficients.coefficient,
        coefficients.std_error,
        coefficients.coefficient / coefficients.std_error as z_value,
        coefficients.is_estimable,
        models.df,
        models.widening * coefficients.std_error as widened_error,
        models.t_critical
    from coefficients
    inner join models
        on
            coefficients.experiment_id = models.experiment_id
            and coefficients.response = models.response
            and coefficients.distribution = models.distribution
            and coefficients.model = models.model
)

select
    experiment_id,
    response,
    distribution,
    model,
    term,
    kind,
    term_position,
    coefficient,
    std_error,
    z_value,
    {{ doe.student_t_two_sided_p('coefficient / widened_error', 'cast(df as double precision)') }} as p_value,
    coefficient - t_critical * widened_error as ci_lower,
    coefficient + t_critical * widened_error as ci_upper,
    -- from the low to the high level: 2 coefficients on the logarithmic scale
    case when distribution <> 'normal' and kind = 'term' and abs(coefficient) < 350 then exp(2 * coefficient) end
        as acceleration_factor,
    is_estimable,
    case
        when not is_estimable then 'in these runs a combination of the terms before it'
        when df = 0 then 'as many coefficients as runs: no test'
    end as reason
from tested
