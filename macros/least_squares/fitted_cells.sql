{% macro fitted_cells(cells, coefficients, matrix_solutions) %}
{#- The fitted mean of every cell, and the leverage of a run in it: x'(X'X)^-1 x, the sum of its orthogonal values squared
    (Montgomery 2013, section 10.5). -#}
with _doe_rows as (
    select
        matrix_key,
        cell,
        {{ doe.ordered_array('x', 'position') }} as x,
        sum(orthogonal_x * orthogonal_x) as leverage
    from {{ matrix_solutions }} as matrix_solutions
    where is_estimable
    group by matrix_key, cell
),

_doe_models as (
    select
        experiment_id,
        response,
        model,
        matrix_key,
        {{ doe.ordered_array('coefficient', 'position') }} as coefficients
    from {{ coefficients }} as coefficients
    where is_estimable
    group by experiment_id, response, model, matrix_key
),

_doe_fitted as (
    select
        models.experiment_id,
        models.response,
        models.model,
        row_values.cell,
        {{ doe.dot('models.coefficients', 'row_values.x') }} as fitted_above_origin,
        row_values.leverage
    from _doe_models as models
    inner join _doe_rows as row_values on models.matrix_key = row_values.matrix_key
)

select
    fitted.experiment_id,
    fitted.response,
    fitted.model,
    fitted.cell,
    cells.n,
    cells.ss_within,
    cells.total_above_origin / cells.n as mean_above_origin,
    fitted.fitted_above_origin,
    fitted.leverage
from _doe_fitted as fitted
inner join {{ cells }} as cells
    on
        fitted.experiment_id = cells.experiment_id
        and fitted.response = cells.response
        and fitted.cell = cells.cell
{% endmacro %}
