-- what the mean of some runs at the recommended setting should hit: y -+ t s sqrt(1 / n + leverage)
{%- set n_runs = doe.n_confirmation_runs() %}
with predictions as (
    select
        *,
        t_critical * residual_std_error * sqrt(cast(1 as double precision) / {{ n_runs }} + leverage) as half_width
    from {{ ref('int_asked_predictions') }}
    where setting_kind = 'recommended'
)

select
    experiment_id,
    response,
    {{ n_runs }} as n_confirmation_runs,
    predicted_response,
    {{ doe.back_transformed_limit('predicted', 'half_width', 'transform', 'lower') }} as mean_lower,
    {{ doe.back_transformed_limit('predicted', 'half_width', 'transform', 'upper') }} as mean_upper
from predictions
