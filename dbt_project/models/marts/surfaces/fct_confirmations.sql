with settings as (
    select * from {{ ref('int_confirmation_settings') }}
),

factors as (
    select * from {{ ref('int_factors') }}
),

predictions as (
    select * from {{ ref('int_asked_predictions') }}
    where setting_kind = 'confirmation'
),

error_terms as (
    select * from {{ ref('int_error_terms') }}
),

life_refusals as (
    select * from {{ ref('int_life_refusals') }}
),

setting_levels as (
    select
        experiment_id,
        response,
        setting,
        factor_position,
        level
    from settings
    {{ doe.cross_join_elements('levels', 'level', 'factor_position') }}
),

setting_texts as (
    select
        levels.experiment_id,
        levels.response,
        levels.setting,
        {{ dbt.listagg(
            "factors.letter || '=' || " ~ doe.level_text(
                'levels.level', 'factors.low', 'factors.high', 'factors.low_value', 'factors.high_value'
            ),
            "', '",
            'order by factors.factor_position'
        ) }} as setting_text
    from setting_levels as levels
    inner join factors
        on levels.experiment_id = factors.experiment_id and levels.factor_position = factors.factor_position
    group by levels.experiment_id, levels.response, levels.setting
),

compared as (
    select
        settings.experiment_id,
        settings.confirms,
        settings.response,
        setting_texts.setting_text,
        settings.n_runs,
        settings.mean_y,
        settings.transform,
        predictions.predicted,
        predictions.is_extrapolated,
        -- the mean of n new runs: n times less of the variance of a run, and all of that of the prediction
        predictions.t_critical * predictions.residual_std_error
        * sqrt(1 / cast(nullif(settings.n_runs, 0) as double precision) + predictions.leverage) as half_width,
        case
            when settings.reason is not null then settings.reason
            when predictions.predicted is null
                then
                    settings.confirms || ' is not analysed: '
                    || coalesce(life_refusals.reason, error_terms.reason, 'no model is fitted')
            else predictions.reason
        end as reason
    from settings
    inner join setting_texts
        on
            settings.experiment_id = setting_texts.experiment_id
            and settings.response = setting_texts.response
            and settings.setting = setting_texts.setting
    left join predictions
        on
            settings.confirms = predictions.experiment_id
            and settings.response = predictions.response
            and settings.setting = predictions.setting
            and settings.reason is null
    left join error_terms
        on settings.confirms = error_terms.experiment_id and settings.response = error_terms.response
    left join life_refusals
        on settings.confirms = life_refusals.experiment_id and settings.response = life_refusals.response
)

select
    experiment_id,
    confirms,
    response,
    setting_text as setting,
    n_runs,
    {{ doe.back_transformed('mean_y', 'transform') }} as mean_observed,
    {{ doe.back_transformed('predicted', 'transform') }} as predicted_response,
    {{ doe.back_transformed_limit('predicted', 'half_width', 'transform', 'lower') }} as mean_lower,
    {{ doe.back_transformed_limit('predicted', 'half_width', 'transform', 'upper') }} as mean_upper,
    is_extrapolated,
    abs(mean_y - predicted) <= half_width as is_confirmed,
    reason
from compared
