{% macro setting_predictions(setting_levels, predictions, model_sums, coefficients, plans, responses, regions, alpha=0.05) %}
{#- What a model predicts at a setting, with intervals: y -+ t s sqrt(h) for the mean and y -+ t s sqrt(1 + h) for one new run,
    h the leverage of the setting (Montgomery 2013, section 10.6), on the scale of the analysis and back on the natural
    one. A setting outside the region of the runs is an extrapolation. -#}
with _doe_sums as (
    select
        experiment_id,
        response,
        model,
        df_residual,
        -- a residual of rounding errors is none
        case
            when df_residual > 0 and ss_residual > 1e-20 * ss_total then sqrt(ss_residual / df_residual)
        end as residual_std_error
    from {{ model_sums }} as model_sums
),

_doe_critical_values as (
    {{ doe.critical_values('_doe_sums', 'df_residual', alpha) }}
),

_doe_outside as (
    {{ doe.setting_distances(setting_levels, regions) }}
),

_doe_lost_terms as (
    select
        experiment_id,
        response,
        model,
        {{ dbt.listagg('name', "', '", 'order by position') }} as terms
    from {{ coefficients }} as coefficients
    where not is_estimable and kind in ('term', 'square')
    group by experiment_id, response, model
),

_doe_intervals as (
    select
        outside.experiment_id,
        outside.response,
        outside.model,
        outside.setting_kind,
        outside.setting,
        outside.distance,
        outside.is_extrapolated,
        lost_terms.terms as lost_terms,
        responses.transform,
        plans.origin + predictions.predicted_above_origin as predicted,
        predictions.leverage,
        sums.df_residual,
        sums.residual_std_error,
        critical_values.t_critical,
        critical_values.t_critical * sums.residual_std_error * sqrt(predictions.leverage) as ci_half_width,
        critical_values.t_critical * sums.residual_std_error * sqrt(1 + predictions.leverage) as pi_half_width
    from _doe_outside as outside
    inner join {{ predictions }} as predictions
        on
            outside.experiment_id = predictions.experiment_id
            and outside.response = predictions.response
            and outside.model = predictions.model
            and outside.setting_kind || ' ' || outside.setting = predictions.setting
    inner join {{ plans }} as plans
        on outside.experiment_id = plans.experiment_id and outside.response = plans.response
    inner join {{ responses }} as responses
        on outside.experiment_id = responses.experiment_id and outside.response = responses.response
    inner join _doe_sums as sums
        on
            outside.experiment_id = sums.experiment_id
            and outside.response = sums.response
            and outside.model = sums.model
    left join _doe_critical_values as critical_values on sums.df_residual = critical_values.df
    left join _doe_lost_terms as lost_terms
        on
            outside.experiment_id = lost_terms.experiment_id
            and outside.response = lost_terms.response
            and outside.model = lost_terms.model
)

select
    *,
    {{ doe.back_transformed('predicted', 'transform') }} as predicted_response,
    {{ doe.back_transformed_limit('predicted', 'ci_half_width', 'transform', 'lower') }} as ci_lower,
    {{ doe.back_transformed_limit('predicted', 'ci_half_width', 'transform', 'upper') }} as ci_upper,
    {{ doe.back_transformed_limit('predicted', 'pi_half_width', 'transform', 'lower') }} as pi_lower,
    {{ doe.back_transformed_limit('predicted', 'pi_half_width', 'transform', 'upper') }} as pi_upper,
    nullif(concat_ws(
        '; ',
        case when is_extrapolated then 'outside the region of the runs: an extrapolation' end,
        case when lost_terms is not null then 'without what could not be estimated: ' || lost_terms end,
        case
            when df_residual = 0 then 'no run is left over: no interval'
            when residual_std_error is null then 'the model fits exactly: no interval'
        end
    ), '') as reason
from _doe_intervals as intervals
{% endmacro %}
