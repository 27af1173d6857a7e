{% macro setting_values(setting_levels, model_terms, coefficients) %}
{#- The row x of the model matrix at any setting, for the average block: one row per estimable column. Levels are coded,
    long: one row per factor. -#}
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
)

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
{% endmacro %}
