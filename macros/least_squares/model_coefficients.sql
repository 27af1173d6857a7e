{% macro model_coefficients(matrices, cells, matrix_solutions) %}
{#- Least-squares coefficients from the totals of the cells. `orthogonal_contrast` is what the column adds to those
    before it, with the variance of one run and independent of the others. -#}
select
    matrices.experiment_id,
    matrices.response,
    matrices.model,
    matrices.matrix_key,
    solutions.position,
    solutions.kind,
    solutions.name,
    solutions.is_estimable,
    sum(solutions.solution * cells.total_above_origin) as coefficient,
    max(solutions.variance_factor) as variance_factor,
    sum(solutions.orthogonal_x * cells.total_above_origin) as orthogonal_contrast
from {{ matrices }} as matrices
inner join {{ cells }} as cells
    on matrices.experiment_id = cells.experiment_id and matrices.response = cells.response
inner join {{ matrix_solutions }} as solutions
    on matrices.matrix_key = solutions.matrix_key and cells.cell = solutions.cell
group by
    matrices.experiment_id,
    matrices.response,
    matrices.model,
    matrices.matrix_key,
    solutions.position,
    solutions.kind,
    solutions.name,
    solutions.is_estimable
{% endmacro %}
