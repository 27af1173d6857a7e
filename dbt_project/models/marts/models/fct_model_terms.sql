with coefficients as (
    select * from {{ ref('int_model_coefficients') }}
),

sums as (
    select
        *,
        case
            when df_residual > 0 and ss_residual > 1e-20 * ss_total then ss_residual / df_residual
        end as ms_residual
    from {{ ref('int_model_sums') }}
),

critical_values as (
    {{ doe.critical_values('sums', 'df_residual', var('alpha')) }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

tested as (
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.model,
        coefficients.kind,
        coefficients.name,
        coefficients.position,
        coefficients.is_estimable,
        coefficients.coefficient
        + case when coefficients.kind = 'intercept' then plans.origin else 0 end as coefficient,
        case
            when coefficients.kind <> 'intercept'
                then power(coefficients.coefficient, 2) / coefficients.variance_factor
        end as sum_sq,
        sums.ms_residual,
        sums.df_residual,
        sqrt(sums.ms_residual * coefficients.variance_factor) as std_error,
        critical_values.t_critical
    from coefficients
    inner join plans
        on coefficients.experiment_id = plans.experiment_id and coefficients.response = plans.response
    inner join sums
        on
            coefficients.experiment_id = sums.experiment_id
            and coefficients.response = sums.response
            and coefficients.model = sums.model
    left join critical_values on sums.df_residual = critical_values.df
)

select
    experiment_id,
    response,
    model,
    name as term,
    kind,
    cast(position as integer) as term_position,
    coefficient,
    std_error,
    coefficient / std_error as t_value,
    {{ doe.student_t_two_sided_p('coefficient / std_error', 'cast(df_residual as double precision)') }} as p_value,
    coefficient - t_critical * std_error as ci_lower,
    coefficient + t_critical * std_error as ci_upper,
    sum_sq,
    sum_sq / ms_residual as f_value,
    is_estimable,
    case
        when not is_estimable then 'in these runs a combination of the terms before it'
        when df_residual = 0 then 'no degree of freedom is left over: no test'
        when ms_residual is null then 'the model fits exactly: no test'
    end as reason
from tested
