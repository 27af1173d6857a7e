{% macro model_coefficients(matrices, cells, matrix_solutions) %}
{#- Least-squares coefficients from the totals of the cells. `orthogonal_contrast` is what the column adds to those
    before it, with the variance of one run and independent of the others. Totals and solutions meet as arrays in order
    of the cells: a row per coefficient, not one per coefficient and cell. -#}
with _doe_totals as (
    select
        experiment_id,
        response,
        {{ doe.ordered_array('total_above_origin', 'cell') }} as totals
    from {{ cells }} as cells
    group by experiment_id, response
),

_doe_solutions as (
    select
        matrix_key,
        position,
        kind,
        name,
        is_estimable,
        max(variance_factor) as variance_factor,
        {{ doe.ordered_array('solution', 'cell') }} as solution,
        {{ doe.ordered_array('orthogonal_x', 'cell') }} as orthogonal_x
    from {{ matrix_solutions }} as matrix_solutions
    group by matrix_key, position, kind, name, is_estimable
)

select
    matrices.experiment_id,
    matrices.response,
    matrices.model,
    matrices.matrix_key,
    solutions.position,
    solutions.kind,
    solutions.name,
    solutions.is_estimable,
    {{ doe.dot('solutions.solution', 'totals.totals') }} as coefficient,
    solutions.variance_factor,
    {{ doe.dot('solutions.orthogonal_x', 'totals.totals') }} as orthogonal_contrast
from {{ matrices }} as matrices
inner join _doe_totals as totals
    on matrices.experiment_id = totals.experiment_id and matrices.response = totals.response
inner join _doe_solutions as solutions on matrices.matrix_key = solutions.matrix_key
{% endmacro %}
