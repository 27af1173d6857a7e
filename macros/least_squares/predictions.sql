{% macro predictions(setting_levels, model_terms, coefficients, matrix_factors) %}
{#- What a model predicts at any setting, for the average block, and the leverage x'(X'X)^-1 x of that setting: the
    variance of the mean over that of a run (Montgomery 2013, section 10.6). -#}
with _doe_values as (
    {{ doe.setting_values(setting_levels, model_terms, coefficients) }}
),

_doe_orthogonal_values as (
    select
        setting_values.experiment_id,
        setting_values.response,
        setting_values.model,
        setting_values.setting,
        matrix_factors.position,
        matrix_factors.pivot,
        sum(matrix_factors.weight * setting_values.x) as q
    from _doe_values as setting_values
    inner join {{ matrix_factors }} as matrix_factors
        on
            setting_values.matrix_key = matrix_factors.matrix_key
            and setting_values.position = matrix_factors.of_position
    where matrix_factors.is_estimable
    group by
        setting_values.experiment_id,
        setting_values.response,
        setting_values.model,
        setting_values.setting,
        matrix_factors.position,
        matrix_factors.pivot
),

_doe_leverages as (
    select
        experiment_id,
        response,
        model,
        setting,
        sum(q * q / pivot) as leverage
    from _doe_orthogonal_values
    group by experiment_id, response, model, setting
),

_doe_means as (
    select
        experiment_id,
        response,
        model,
        setting,
        sum(coefficient * x) as predicted_above_origin
    from _doe_values
    group by experiment_id, response, model, setting
)

select
    means.experiment_id,
    means.response,
    means.model,
    means.setting,
    means.predicted_above_origin,
    leverages.leverage
from _doe_means as means
inner join _doe_leverages as leverages
    on
        means.experiment_id = leverages.experiment_id
        and means.response = leverages.response
        and means.model = leverages.model
        and means.setting = leverages.setting
{% endmacro %}
