with setting_levels as (
    select
        experiment_id,
        response,
        model,
        setting_kind || ' ' || setting as setting,
        factor_position,
        level
    from {{ ref('int_asked_levels') }}
),

predictions as (
    {{ doe.predictions(
        'setting_levels',
        ref('int_fitted_terms'),
        ref('int_fitted_coefficients'),
        ref('int_fitted_matrix_factors')
    ) }}
),

intervals as (
    {{ doe.setting_predictions(
        ref('int_asked_levels'),
        'predictions',
        ref('int_sums'),
        ref('int_fitted_coefficients'),
        ref('int_analysis_plans'),
        ref('int_responses'),
        ref('int_experimental_regions'),
        var('alpha')
    ) }}
)

select
    experiment_id,
    response,
    model,
    setting_kind,
    setting,
    distance,
    is_extrapolated,
    lost_terms,
    transform,
    predicted,
    leverage,
    df_residual,
    residual_std_error,
    t_critical,
    predicted_response,
    ci_lower,
    ci_upper,
    pi_lower,
    pi_upper,
    reason
from intervals
union all
select
    experiment_id,
    response,
    model,
    setting_kind,
    setting,
    distance,
    is_extrapolated,
    lost_terms,
    transform,
    predicted,
    leverage,
    df_residual,
    residual_std_error,
    t_critical,
    predicted_response,
    ci_lower,
    ci_upper,
    pi_lower,
    pi_upper,
    reason
from {{ ref('int_life_asked_predictions') }}
