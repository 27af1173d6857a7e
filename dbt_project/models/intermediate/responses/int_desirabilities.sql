with limits as (
    select * from {{ ref('int_desirability_limits') }}
),

setting_levels as (
    select
        settings.experiment_id,
        limits.response,
        'reduced' as model,
        settings.setting,
        settings.factor_position,
        settings.level
    from {{ ref('int_joint_settings') }} as settings
    inner join limits on settings.experiment_id = limits.experiment_id
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
        limits.*,
        predicted_means.setting,
        plans.origin + predicted_means.predicted_above_origin as predicted
    from predicted_means
    inner join limits
        on predicted_means.experiment_id = limits.experiment_id and predicted_means.response = limits.response
    inner join {{ ref('int_analysis_plans') }} as plans
        on predicted_means.experiment_id = plans.experiment_id and predicted_means.response = plans.response
),

natural_scale as (
    select
        *,
        {{ doe.back_transformed('predicted', 'transform') }} as predicted_response
    from predictions
),

valued as (
    select
        experiment_id,
        response,
        setting,
        importance,
        predicted_response,
        {{ doe.desirability('predicted_response', 'goal', 'lower_limit', 'target', 'upper_limit', 'weight') }}
            as desirability
    from natural_scale
)

-- a setting is as good as all of its responses together: their weighted geometric mean
select
    experiment_id,
    response,
    setting,
    predicted_response,
    desirability,
    case
        when count(*) over experiment_settings > count(desirability) over experiment_settings then null
        when min(desirability) over experiment_settings = 0 then 0
        else
            exp(
                sum(importance * ln(nullif(desirability, 0))) over experiment_settings
                / sum(importance) over experiment_settings
            )
    end as overall_desirability
from valued
window experiment_settings as (partition by experiment_id, setting)
