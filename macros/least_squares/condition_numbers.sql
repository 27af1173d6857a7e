{% macro condition_numbers(matrix_factors) %}
{#- An upper bound of the condition number of X: the root of the 1-norms of X'X and of its inverse, multiplied
    (Golub and Van Loan 2013, section 2.6.2). Digits lost in a coefficient: about twice its logarithm. -#}
with _doe_inverse as (
    select
        a.matrix_key,
        a.of_position as i,
        b.of_position as j,
        sum(a.weight * b.weight / a.pivot) as value
    from {{ matrix_factors }} as a
    inner join {{ matrix_factors }} as b on a.matrix_key = b.matrix_key and a.position = b.position
    where a.is_estimable
    group by a.matrix_key, a.of_position, b.of_position
),

_doe_inverse_norms as (
    select
        matrix_key,
        i,
        sum(abs(value)) as norm
    from _doe_inverse
    group by matrix_key, i
),

_doe_gram_norms as (
    select
        matrix_key,
        max(gram_norm) as norm
    from {{ matrix_factors }} as matrix_factors
    where is_estimable
    group by matrix_key
)

select
    gram_norms.matrix_key,
    sqrt(gram_norms.norm * max(inverse_norms.norm)) as condition_number
from _doe_gram_norms as gram_norms
inner join _doe_inverse_norms as inverse_norms on gram_norms.matrix_key = inverse_norms.matrix_key
group by gram_norms.matrix_key, gram_norms.norm
{% endmacro %}
