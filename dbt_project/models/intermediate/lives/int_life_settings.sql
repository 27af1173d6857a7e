with models as (
    select * from {{ ref('int_life_reduced_models') }}
    where reason is null
),

terms as (
    select terms.*
    from {{ ref('int_life_reduced_terms') }} as terms
    inner join models on terms.experiment_id = models.experiment_id and terms.response = models.response
    where terms.kind = 'term'
),

settings as (
    {{ doe.candidate_settings('models', 'terms', ref('int_factors')) }}
),

setting_levels as (
    {{ doe.candidate_levels('settings', ref('int_factors')) }}
),

predictions as (
    {{ doe.life_predictions(
        'setting_levels',
        ref('int_life_reduced_terms'),
        ref('int_life_reduced_coefficients'),
        ref('int_life_reduced_fits'),
        ref('int_life_reduced_models'),
        var('alpha')
    ) }}
)

select
    settings.experiment_id,
    settings.response,
    settings.setting,
    settings.high_mask,
    responses.goal,
    responses.target,
    predictions.transform,
    predictions.predicted_response,
    predictions.ci_lower,
    predictions.ci_upper,
    predictions.pi_lower,
    predictions.pi_upper
from settings
inner join predictions
    on
        settings.experiment_id = predictions.experiment_id
        and settings.response = predictions.response
        and settings.setting || ' ' || settings.high_mask = predictions.setting
inner join {{ ref('int_responses') }} as responses
    on settings.experiment_id = responses.experiment_id and settings.response = responses.response
