{% macro model_coefficients(matrices, cells, matrix_values, matrix_factors) %}
{#- Least squares with the orthogonal columns q_s of matrix_factors: z_s = q_s'y, b = sum of weight * z_s / pivot_s.
    `orthogonal_contrast` is z_s over the root of its pivot: with the variance of one run, and independent of the others.
    `variance_factor` is the diagonal of (X'X)^-1 (Montgomery 2013, equations 10.16 and 10.18). -#}
with _doe_names as (
    select distinct
        matrix_key,
        position,
        kind,
        name
    from {{ matrix_values }} as matrix_values
),

_doe_sums as (
    select
        matrices.experiment_id,
        matrices.response,
        matrices.model,
        matrices.matrix_key,
        matrix_values.position,
        sum(matrix_values.x * cells.total_above_origin) as x_y
    from {{ matrices }} as matrices
    inner join {{ cells }} as cells
        on matrices.experiment_id = cells.experiment_id and matrices.response = cells.response
    inner join {{ matrix_values }} as matrix_values
        on matrices.matrix_key = matrix_values.matrix_key and cells.cell = matrix_values.cell
    group by matrices.experiment_id, matrices.response, matrices.model, matrices.matrix_key, matrix_values.position
),

_doe_contrasts as (
    select
        sums.experiment_id,
        sums.response,
        sums.model,
        sums.matrix_key,
        matrix_factors.position,
        matrix_factors.pivot,
        matrix_factors.is_estimable,
        sum(matrix_factors.weight * sums.x_y) as z
    from _doe_sums as sums
    inner join {{ matrix_factors }} as matrix_factors
        on sums.matrix_key = matrix_factors.matrix_key and sums.position = matrix_factors.of_position
    group by
        sums.experiment_id,
        sums.response,
        sums.model,
        sums.matrix_key,
        matrix_factors.position,
        matrix_factors.pivot,
        matrix_factors.is_estimable
),

_doe_variances as (
    select
        matrix_key,
        of_position as position,
        sum(weight * weight / pivot) as variance_factor
    from {{ matrix_factors }} as matrix_factors
    where is_estimable
    group by matrix_key, of_position
),

_doe_solutions as (
    select
        contrasts.experiment_id,
        contrasts.response,
        contrasts.model,
        matrix_factors.of_position as position,
        sum(matrix_factors.weight * contrasts.z / matrix_factors.pivot) as coefficient
    from _doe_contrasts as contrasts
    inner join {{ matrix_factors }} as matrix_factors
        on contrasts.matrix_key = matrix_factors.matrix_key and contrasts.position = matrix_factors.position
    where matrix_factors.is_estimable
    group by contrasts.experiment_id, contrasts.response, contrasts.model, matrix_factors.of_position
)

select
    contrasts.experiment_id,
    contrasts.response,
    contrasts.model,
    contrasts.matrix_key,
    contrasts.position,
    names.kind,
    names.name,
    contrasts.is_estimable,
    case when contrasts.is_estimable then solutions.coefficient end as coefficient,
    case when contrasts.is_estimable then variances.variance_factor end as variance_factor,
    case when contrasts.is_estimable then contrasts.z / sqrt(contrasts.pivot) end as orthogonal_contrast
from _doe_contrasts as contrasts
inner join _doe_names as names
    on contrasts.matrix_key = names.matrix_key and contrasts.position = names.position
left join _doe_solutions as solutions
    on
        contrasts.experiment_id = solutions.experiment_id
        and contrasts.response = solutions.response
        and contrasts.model = solutions.model
        and contrasts.position = solutions.position
left join _doe_variances as variances
    on contrasts.matrix_key = variances.matrix_key and contrasts.position = variances.position
{% endmacro %}
