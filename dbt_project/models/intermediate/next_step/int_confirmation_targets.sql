-- what the mean of some runs at the recommended setting should hit: y -+ t s sqrt(1 / n + leverage)
{%- set n_runs = doe.n_confirmation_runs() %}
with predictions as (
    select
        asked.*,
        asked.t_critical * asked.residual_std_error
        * sqrt(cast(1 as double precision) / {{ n_runs }} + asked.leverage) as half_width
    from {{ ref('int_asked_predictions') }} as asked
    inner join {{ ref('int_best_settings') }} as best_settings
        on
            asked.experiment_id = best_settings.experiment_id
            and asked.response = best_settings.response
            and asked.model = 'reduced'
            and asked.setting_kind = case when best_settings.is_stationary then 'stationary' else 'corner' end
)

select
    experiment_id,
    response,
    {{ n_runs }} as n_confirmation_runs,
    predicted_response,
    {{ doe.back_transformed_limit('predicted', 'half_width', 'transform', 'lower') }} as mean_lower,
    {{ doe.back_transformed_limit('predicted', 'half_width', 'transform', 'upper') }} as mean_upper
from predictions
