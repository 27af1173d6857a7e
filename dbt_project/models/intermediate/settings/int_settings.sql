with responses as (
    select * from {{ ref('int_responses') }}
),

models as (
    select * from {{ ref('int_reduced_models') }}
    where reason is null
),

-- only of models that are fitted: those too large for it would have thousands of corners, all without a prediction
terms as (
    select terms.*
    from {{ ref('int_model_terms') }} as terms
    inner join models on terms.experiment_id = models.experiment_id and terms.response = models.response
    where terms.model = 'reduced' and terms.kind = 'term'
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

settings as (
    {{ doe.candidate_settings('models', 'terms', ref('int_factors')) }}
),

setting_levels as (
    {{ doe.candidate_levels('settings', ref('int_factors')) }}
),

predicted_means as (
    {{ doe.predictions(
        'setting_levels',
        ref('int_model_terms'),
        ref('int_model_coefficients'),
        ref('int_model_matrix_factors')
    ) }}
),

predictions as (
    select
        settings.experiment_id,
        settings.response,
        settings.setting,
        settings.high_mask,
        responses.goal,
        responses.target,
        responses.transform,
        plans.origin + predicted_means.predicted_above_origin as predicted,
        models.t_critical * models.residual_std_error * sqrt(predicted_means.leverage) as ci_half_width,
        models.t_critical * models.residual_std_error * sqrt(1 + predicted_means.leverage) as pi_half_width
    from settings
    inner join predicted_means
        on
            settings.experiment_id = predicted_means.experiment_id
            and settings.response = predicted_means.response
            and settings.setting || ' ' || settings.high_mask = predicted_means.setting
    inner join models on settings.experiment_id = models.experiment_id and settings.response = models.response
    inner join plans on settings.experiment_id = plans.experiment_id and settings.response = plans.response
    inner join responses
        on settings.experiment_id = responses.experiment_id and settings.response = responses.response
)

select
    experiment_id,
    response,
    setting,
    high_mask,
    goal,
    target,
    transform,
    {{ doe.back_transformed('predicted', 'transform') }} as predicted_response,
    {{ doe.back_transformed_limit('predicted', 'ci_half_width', 'transform', 'lower') }} as ci_lower,
    {{ doe.back_transformed_limit('predicted', 'ci_half_width', 'transform', 'upper') }} as ci_upper,
    {{ doe.back_transformed_limit('predicted', 'pi_half_width', 'transform', 'lower') }} as pi_lower,
    {{ doe.back_transformed_limit('predicted', 'pi_half_width', 'transform', 'upper') }} as pi_upper
from predictions
union all
select
    experiment_id,
    response,
    setting,
    high_mask,
    goal,
    target,
    transform,
    predicted_response,
    ci_lower,
    ci_upper,
    pi_lower,
    pi_upper
from {{ ref('int_life_settings') }}
