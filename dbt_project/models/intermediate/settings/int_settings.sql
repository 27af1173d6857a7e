with responses as (
    select * from {{ ref('int_responses') }}
),

experiment_factors as (
    select
        experiment_id,
        letter,
        factor_position,
        {{ doe.power_of_two('factor_position - 1') }} as bit,
        current_coded
    from {{ ref('int_factors') }}
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

active_factors as (
    select
        terms.experiment_id,
        terms.response,
        factors.bit,
        row_number() over (
            partition by terms.experiment_id, terms.response
            order by factors.bit
        ) as active_rank
    from terms
    inner join experiment_factors as factors
        on terms.experiment_id = factors.experiment_id and {{ doe.bit_and('terms.mask', 'factors.bit') }} > 0
    group by terms.experiment_id, terms.response, factors.bit
),

active_counts as (
    select
        experiment_id,
        response,
        count(*) as n_active
    from active_factors
    group by experiment_id, response
),

corner_numbers as (
    select
        experiment_id,
        response,
        corner
    from active_counts
    {{ doe.cross_join_series('corner', '0', doe.power_of_two('n_active') ~ ' - 1') }}
),

-- the corners of the cube of the factors that matter; a setting is the mask of its factors at the high level
corners as (
    select
        corner_numbers.experiment_id,
        corner_numbers.response,
        'corner' as setting,
        cast(sum(
            case
                when {{ doe.bit_and('corner_numbers.corner', doe.power_of_two('active_factors.active_rank - 1')) }} > 0
                    then active_factors.bit
                else 0
            end
        ) as bigint) as high_mask
    from corner_numbers
    inner join active_factors
        on
            corner_numbers.experiment_id = active_factors.experiment_id
            and corner_numbers.response = active_factors.response
    group by corner_numbers.experiment_id, corner_numbers.response, corner_numbers.corner
),

current_settings as (
    select
        models.experiment_id,
        models.response,
        'current' as setting,
        cast(sum(case when factors.current_coded > 0 then factors.bit else 0 end) as bigint) as high_mask
    from models
    inner join experiment_factors as factors on models.experiment_id = factors.experiment_id
    group by models.experiment_id, models.response
),

settings as (
    select * from corners
    union all
    select * from current_settings
),

setting_levels as (
    select
        settings.experiment_id,
        settings.response,
        'reduced' as model,
        settings.setting || ' ' || settings.high_mask as setting,
        factors.factor_position,
        cast(case when {{ doe.bit_and('settings.high_mask', 'factors.bit') }} > 0 then 1 else -1 end as double precision)
            as level
    from settings
    inner join experiment_factors as factors on settings.experiment_id = factors.experiment_id
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
