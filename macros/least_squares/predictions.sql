{% macro predictions(setting_levels, model_terms, coefficients, matrix_factors) %}
{#- What a model predicts at any setting, for the average block, and the leverage x'(X'X)^-1 x of that setting: the
    variance of the mean over that of a run (Montgomery 2013, section 10.6). Levels are coded, long: one row per factor. -#}
with _doe_settings as (
    select distinct
        experiment_id,
        response,
        model,
        setting
    from {{ setting_levels }} as setting_levels
),

_doe_products as (
    select
        levels.experiment_id,
        levels.response,
        levels.model,
        levels.setting,
        terms.term,
        case
            when terms.kind = 'square' then max(levels.level) * max(levels.level)
            else {{ doe.product('levels.level') }}
        end as x
    from {{ setting_levels }} as levels
    inner join {{ model_terms }} as terms
        on
            levels.experiment_id = terms.experiment_id
            and levels.response = terms.response
            and levels.model = terms.model
            and {{ doe.bit_and('terms.mask', doe.power_of_two('levels.factor_position - 1')) }} > 0
    group by levels.experiment_id, levels.response, levels.model, levels.setting, terms.term, terms.kind
),

_doe_values as (
    select
        settings.experiment_id,
        settings.response,
        settings.model,
        settings.setting,
        coefficients.matrix_key,
        coefficients.position,
        coefficients.coefficient,
        case
            when coefficients.kind = 'intercept' then 1
            when coefficients.kind in ('block', 'curvature') then 0
            else products.x
        end as x
    from _doe_settings as settings
    inner join {{ coefficients }} as coefficients
        on
            settings.experiment_id = coefficients.experiment_id
            and settings.response = coefficients.response
            and settings.model = coefficients.model
    left join _doe_products as products
        on
            settings.experiment_id = products.experiment_id
            and settings.response = products.response
            and settings.model = products.model
            and settings.setting = products.setting
            and coefficients.name = products.term
    where coefficients.is_estimable
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
