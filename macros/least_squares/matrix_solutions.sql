{% macro matrix_solutions(matrix_values, matrix_factors) %}
{#- What a matrix makes of the totals of its cells, whatever they are: coefficient = sum of solution * total, and
    orthogonal contrast = sum of orthogonal_x * total. With q_s the orthogonal columns of matrix_factors,
    solution = sum of weight * q_s / pivot_s (a row of (X'X)^-1 X'), orthogonal_x = q_s / sqrt(pivot_s), and
    variance_factor is the diagonal of (X'X)^-1 (Montgomery 2013, equations 10.16 and 10.18). -#}
with _doe_orthogonal as (
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

_doe_solutions as (
    select
        matrix_factors.matrix_key,
        orthogonal.cell,
        matrix_factors.of_position as position,
        sum(matrix_factors.weight * orthogonal.q / orthogonal.pivot) as solution
    from _doe_orthogonal as orthogonal
    inner join {{ matrix_factors }} as matrix_factors
        on orthogonal.matrix_key = matrix_factors.matrix_key and orthogonal.position = matrix_factors.position
    group by matrix_factors.matrix_key, orthogonal.cell, matrix_factors.of_position
),

_doe_variances as (
    select
        matrix_key,
        of_position as position,
        sum(weight * weight / pivot) as variance_factor
    from {{ matrix_factors }} as matrix_factors
    where is_estimable
    group by matrix_key, of_position
)

select
    matrix_values.matrix_key,
    matrix_values.cell,
    matrix_values.position,
    matrix_values.kind,
    matrix_values.name,
    matrix_values.x,
    orthogonal.q is not null as is_estimable,
    case when orthogonal.q is not null then solutions.solution end as solution,
    orthogonal.q / sqrt(orthogonal.pivot) as orthogonal_x,
    case when orthogonal.q is not null then variances.variance_factor end as variance_factor
from {{ matrix_values }} as matrix_values
left join _doe_orthogonal as orthogonal
    on
        matrix_values.matrix_key = orthogonal.matrix_key
        and matrix_values.cell = orthogonal.cell
        and matrix_values.position = orthogonal.position
left join _doe_solutions as solutions
    on
        matrix_values.matrix_key = solutions.matrix_key
        and matrix_values.cell = solutions.cell
        and matrix_values.position = solutions.position
left join _doe_variances as variances
    on matrix_values.matrix_key = variances.matrix_key and matrix_values.position = variances.position
{% endmacro %}
