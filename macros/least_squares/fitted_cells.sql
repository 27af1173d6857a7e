{% macro fitted_cells(cells, coefficients, matrix_solutions) %}
{#- The fitted mean of every cell, and the leverage of a run in it: x'(X'X)^-1 x, the sum of its orthogonal values squared
    (Montgomery 2013, section 10.5). -#}
with _doe_fitted as (
    select
        coefficients.experiment_id,
        coefficients.response,
        coefficients.model,
        solutions.cell,
        sum(coefficients.coefficient * solutions.x) as fitted_above_origin,
        sum(solutions.orthogonal_x * solutions.orthogonal_x) as leverage
    from {{ coefficients }} as coefficients
    inner join {{ matrix_solutions }} as solutions
        on coefficients.matrix_key = solutions.matrix_key and coefficients.position = solutions.position
    where coefficients.is_estimable
    group by coefficients.experiment_id, coefficients.response, coefficients.model, solutions.cell
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
