with plans as (
    select * from {{ ref('int_analysis_plans') }}
),

terms as (
    select terms.*
    from {{ ref('int_model_terms') }} as terms
    inner join {{ ref('int_models') }} as models
        on
            terms.experiment_id = models.experiment_id
            and terms.response = models.response
            and terms.model = models.model
    -- the corners of the reduced models are in int_settings
    where models.reason is null and terms.model <> 'reduced' and terms.kind = 'term'
),

model_factors as (
    select
        terms.experiment_id,
        terms.response,
        terms.model,
        factors.letter,
        factors.factor_position,
        row_number() over (
            partition by terms.experiment_id, terms.response, terms.model
            order by factors.factor_position
        ) as factor_rank,
        count(*) over (partition by terms.experiment_id, terms.response, terms.model) as n_factors
    from terms
    inner join {{ ref('int_factors') }} as factors
        on
            terms.experiment_id = factors.experiment_id
            and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
    group by terms.experiment_id, terms.response, terms.model, factors.letter, factors.factor_position
),

corner_levels as (
    select
        experiment_id,
        response,
        model,
        corner,
        letter,
        factor_position,
        cast(
            case when {{ doe.bit_and('corner', doe.power_of_two('factor_rank - 1')) }} > 0 then 1 else -1 end
            as double precision
        ) as level
    from model_factors
    {{ doe.cross_join_series('corner', '0', doe.power_of_two('n_factors') ~ ' - 1') }}
    where n_factors <= {{ doe.max_basic_factors() }}
),

corners as (
    select
        experiment_id,
        response,
        model,
        corner,
        {{ dbt.listagg(
            "letter || case when level > 0 then '+1' else '-1' end", "' '", 'order by factor_position'
        ) }} as setting
    from corner_levels
    group by experiment_id, response, model, corner
),

setting_levels as (
    select
        corners.experiment_id,
        corners.response,
        corners.model,
        corners.setting,
        levels.factor_position,
        levels.level
    from corners
    inner join corner_levels as levels
        on
            corners.experiment_id = levels.experiment_id
            and corners.response = levels.response
            and corners.model = levels.model
            and corners.corner = levels.corner
),

predictions as (
    {{ doe.predictions(
        'setting_levels', 'terms', ref('int_model_coefficients'), ref('int_model_matrix_factors')
    ) }}
),

errors as (
    select
        experiment_id,
        response,
        model,
        df_residual,
        case
            when df_residual > 0 and ss_residual > 1e-20 * ss_total then sqrt(ss_residual / df_residual)
        end as std_error
    from {{ ref('int_model_sums') }}
),

critical_values as (
    {{ doe.critical_values('errors', 'df_residual', var('alpha')) }}
),

limits as (
    select
        predictions.*,
        plans.origin + predictions.predicted_above_origin as predicted,
        errors.std_error * sqrt(predictions.leverage) as std_error_mean,
        critical_values.t_critical * errors.std_error * sqrt(predictions.leverage) as ci_half_width,
        critical_values.t_critical * errors.std_error * sqrt(1 + predictions.leverage) as pi_half_width
    from predictions
    inner join plans on predictions.experiment_id = plans.experiment_id and predictions.response = plans.response
    inner join errors
        on
            predictions.experiment_id = errors.experiment_id
            and predictions.response = errors.response
            and predictions.model = errors.model
    left join critical_values on errors.df_residual = critical_values.df
)

select
    experiment_id,
    response,
    model,
    setting,
    predicted,
    leverage,
    std_error_mean,
    predicted - ci_half_width as ci_lower,
    predicted + ci_half_width as ci_upper,
    predicted - pi_half_width as pi_lower,
    predicted + pi_half_width as pi_upper
from limits
