{% macro matrix_solutions(matrix_values, matrix_factors) %}
{#- What a matrix makes of the totals of its cells, whatever they are: coefficient = sum of solution * total, and
    orthogonal contrast = sum of orthogonal_x * total. With q_s the orthogonal columns of matrix_factors,
    solution = sum of weight * q_s / pivot_s (a row of (X'X)^-1 X'), orthogonal_x = q_s / sqrt(pivot_s), and
    variance_factor is the diagonal of (X'X)^-1 (Montgomery 2013, equations 10.16 and 10.18). -#}
with _doe_rows as (
    select
        matrix_key,
        cell,
        {{ doe.ordered_array('x', 'position') }} as x
    from {{ matrix_values }} as matrix_values
    group by matrix_key, cell
),

_doe_weights as (
    select
        matrix_key,
        position,
        {{ doe.ordered_array('weight', 'of_position') }} as weights
    from {{ matrix_factors }} as matrix_factors
    where is_estimable
    group by matrix_key, position
),

_doe_orthogonal as (
    select
        row_values.matrix_key,
        row_values.cell,
        weights.position,
        {{ doe.dot('weights.weights', 'row_values.x') }} as q
    from _doe_rows as row_values
    inner join _doe_weights as weights on row_values.matrix_key = weights.matrix_key
),

-- last column first: column `position` is part of the orthogonal columns from its own on, so both arrays begin together
_doe_orthogonal_rows as (
    select
        matrix_key,
        cell,
        {{ doe.ordered_array('q', '-position') }} as q
    from _doe_orthogonal
    group by matrix_key, cell
),

_doe_inverses as (
    select
        matrix_key,
        of_position as position,
        -- none where the column itself cannot be estimated
        max(case when position = of_position then pivot end) as pivot,
        cast(count(*) as integer) as n_weights,
        sum(weight * weight / pivot) as variance_factor,
        {{ doe.ordered_array('weight / pivot', '-position') }} as weights
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
    inverses.pivot is not null as is_estimable,
    case when inverses.pivot is not null then {{ doe.dot('inverses.weights', 'orthogonal_rows.q') }} end as solution,
    {{ doe.element('orthogonal_rows.q', 'inverses.n_weights') }} / sqrt(inverses.pivot) as orthogonal_x,
    case when inverses.pivot is not null then inverses.variance_factor end as variance_factor
from {{ matrix_values }} as matrix_values
inner join _doe_orthogonal_rows as orthogonal_rows
    on matrix_values.matrix_key = orthogonal_rows.matrix_key and matrix_values.cell = orthogonal_rows.cell
left join _doe_inverses as inverses
    on matrix_values.matrix_key = inverses.matrix_key and matrix_values.position = inverses.position
{% endmacro %}
