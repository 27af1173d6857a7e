{% macro partial_aliases(matrices, cells, matrix_values, matrix_factors, terms) %}
{#- What each coefficient also measures: the alias matrix (X1'X1)^-1 X1'X2, where X1 are the columns that were fitted and
    X2 terms of one or two factors that were not (Box and Wilson 1951; Montgomery 2013, section 10.7). A fraction of 1/3
    says that a third of that term's coefficient is in the estimate. -#}
with _doe_estimated as (
    select distinct
        matrix_values.matrix_key,
        matrix_values.name
    from {{ matrix_values }} as matrix_values
    inner join {{ matrix_factors }} as matrix_factors
        on
            matrix_values.matrix_key = matrix_factors.matrix_key
            and matrix_values.position = matrix_factors.position
    where matrix_values.kind = 'term' and matrix_factors.is_estimable
),

_doe_omitted as (
    select
        matrices.matrix_key,
        matrices.experiment_id,
        matrices.response,
        terms.term,
        terms.mask
    from {{ matrices }} as matrices
    inner join {{ terms }} as terms
        on matrices.experiment_id = terms.experiment_id and matrices.response = terms.response
    left join _doe_estimated as estimated
        on matrices.matrix_key = estimated.matrix_key and terms.term = estimated.name
    where matrices.is_example and terms.term_order <= 2 and estimated.name is null
),

_doe_levels as (
    select
        experiment_id,
        response,
        cell,
        factor_position,
        level
    from {{ cells }} as cells
    {{ doe.cross_join_elements('levels', 'level', 'factor_position') }}
),

_doe_omitted_values as (
    select
        omitted.matrix_key,
        omitted.term,
        levels.cell,
        {{ doe.product('levels.level') }} as x
    from _doe_omitted as omitted
    inner join _doe_levels as levels
        on
            omitted.experiment_id = levels.experiment_id
            and omitted.response = levels.response
            and {{ doe.bit_and('omitted.mask', doe.power_of_two('levels.factor_position - 1')) }} > 0
    group by omitted.matrix_key, omitted.term, levels.cell
),

_doe_products as (
    select
        omitted_values.matrix_key,
        omitted_values.term,
        matrix_values.position,
        sum(matrix_values.n * matrix_values.x * omitted_values.x) as x_x
    from _doe_omitted_values as omitted_values
    inner join {{ matrix_values }} as matrix_values
        on omitted_values.matrix_key = matrix_values.matrix_key and omitted_values.cell = matrix_values.cell
    group by omitted_values.matrix_key, omitted_values.term, matrix_values.position
),

_doe_orthogonal as (
    select
        products.matrix_key,
        products.term,
        matrix_factors.position,
        matrix_factors.pivot,
        sum(matrix_factors.weight * products.x_x) as z
    from _doe_products as products
    inner join {{ matrix_factors }} as matrix_factors
        on products.matrix_key = matrix_factors.matrix_key and products.position = matrix_factors.of_position
    where matrix_factors.is_estimable
    group by products.matrix_key, products.term, matrix_factors.position, matrix_factors.pivot
),

_doe_fractions as (
    select
        orthogonal.matrix_key,
        orthogonal.term as alias,
        matrix_factors.of_position as position,
        sum(matrix_factors.weight * orthogonal.z / orthogonal.pivot) as fraction
    from _doe_orthogonal as orthogonal
    inner join {{ matrix_factors }} as matrix_factors
        on
            orthogonal.matrix_key = matrix_factors.matrix_key
            and orthogonal.position = matrix_factors.position
    group by orthogonal.matrix_key, orthogonal.term, matrix_factors.of_position
),

_doe_names as (
    select distinct
        matrix_key,
        position,
        kind,
        name
    from {{ matrix_values }} as matrix_values
)

select
    matrices.experiment_id,
    matrices.response,
    names.name as term,
    fractions.alias,
    fractions.fraction
from {{ matrices }} as matrices
inner join _doe_fractions as fractions on matrices.matrix_key = fractions.matrix_key
inner join _doe_names as names on fractions.matrix_key = names.matrix_key and fractions.position = names.position
where names.kind = 'term' and abs(fractions.fraction) > 1e-9
{% endmacro %}
