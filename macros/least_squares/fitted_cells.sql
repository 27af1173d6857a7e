{% macro fitted_cells(matrices, cells, matrix_values, matrix_factors, coefficients) %}
{#- The fitted mean of every cell and the leverage of a run in it, x'(X'X)^-1 x = sum of q_s(x)^2 / pivot_s
    (Montgomery 2013, section 10.5). -#}
with _doe_orthogonal_values as (
    select
        matrix_values.matrix_key,
        matrix_values.cell,
        matrix_factors.position,
        matrix_factors.pivot,
        sum(matrix_factors.weight * matrix_values.x) as q
    from {{ matrix_values }} as matrix_values
    inner join {{ matrix_factors }} as matrix_factors
        on
            matrix_values.matrix_key = matrix_factors.matrix_key
            and matrix_values.position = matrix_factors.of_position
    where matrix_factors.is_estimable
    group by matrix_values.matrix_key, matrix_values.cell, matrix_factors.position, matrix_factors.pivot
),

_doe_leverages as (
    select
        matrix_key,
        cell,
        sum(q * q / pivot) as leverage
    from _doe_orthogonal_values
    group by matrix_key, cell
),

_doe_fitted as (
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.model,
        coefficients.matrix_key,
        matrix_values.cell,
        sum(coefficients.coefficient * matrix_values.x) as fitted_above_origin
    from {{ coefficients }} as coefficients
    inner join {{ matrix_values }} as matrix_values
        on coefficients.matrix_key = matrix_values.matrix_key and coefficients.position = matrix_values.position
    where coefficients.is_estimable
    group by
        coefficients.experiment_id,
        coefficients.response,
        coefficients.model,
        coefficients.matrix_key,
        matrix_values.cell
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
    leverages.leverage
from _doe_fitted as fitted
inner join {{ cells }} as cells
    on
        fitted.experiment_id = cells.experiment_id
        and fitted.response = cells.response
        and fitted.cell = cells.cell
inner join _doe_leverages as leverages
    on fitted.matrix_key = leverages.matrix_key and fitted.cell = leverages.cell
{% endmacro %}
