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
        terms.kind,
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

-- the columns that are no product of levels, then those that are: one outer join of all would go through every pair of a
-- setting and a product
select
    settings.experiment_id,
    settings.response,
    settings.model,
    settings.setting,
    coefficients.matrix_key,
    coefficients.position,
    coefficients.coefficient,
    cast(case when coefficients.kind = 'intercept' then 1 else 0 end as double precision) as x
from _doe_settings as settings
inner join {{ coefficients }} as coefficients
    on
        settings.experiment_id = coefficients.experiment_id
        and settings.response = coefficients.response
        and settings.model = coefficients.model
where coefficients.is_estimable and coefficients.kind not in ('term', 'square')
union all
select
    products.experiment_id,
    products.response,
    products.model,
    products.setting,
    coefficients.matrix_key,
    coefficients.position,
    coefficients.coefficient,
    products.x
from _doe_products as products
inner join {{ coefficients }} as coefficients
    on
        products.experiment_id = coefficients.experiment_id
        and products.response = coefficients.response
        and products.model = coefficients.model
        and products.kind = coefficients.kind
        and products.term = coefficients.name
where coefficients.is_estimable
{% endmacro %}
