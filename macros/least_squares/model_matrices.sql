{% macro model_matrices(cells, models, model_terms) %}
{#- Which model matrix each model has: experiments that lost the same runs share one, and it is factorised once. -#}
with _doe_rows as (
    select
        experiment_id,
        response,
        {{ dbt.listagg(
            "cast(levels as text) || is_center || n || ' ' || block", "';'", 'order by cell'
        ) }} as row_text
    from {{ cells }} as cells
    group by experiment_id, response
),

_doe_columns as (
    select
        experiment_id,
        response,
        model,
        {{ dbt.listagg("kind || mask", "' '", 'order by term_order, term') }} as column_text
    from {{ model_terms }} as model_terms
    group by experiment_id, response, model
),

_doe_keys as (
    select
        models.experiment_id,
        models.response,
        models.model,
        md5(row_texts.row_text || '|' || coalesce(column_texts.column_text, '')) as matrix_key
    from {{ models }} as models
    inner join _doe_rows as row_texts
        on models.experiment_id = row_texts.experiment_id and models.response = row_texts.response
    left join _doe_columns as column_texts
        on
            models.experiment_id = column_texts.experiment_id
            and models.response = column_texts.response
            and models.model = column_texts.model
)

select
    experiment_id,
    response,
    model,
    matrix_key,
    -- the one whose cells and terms stand for those of all
    row_number() over (
        partition by matrix_key
        order by experiment_id, response, model
    ) = 1 as is_example
from _doe_keys
{% endmacro %}
