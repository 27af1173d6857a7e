{% macro matrix_factors(values) %}
{#- The columns of every model matrix made orthogonal, one after the other (Gram and Schmidt), on G = X'X: with levels of
    -1, 0 and 1 its entries are whole numbers and exact. Column `position` less its projection on those before it is the
    sum of weight * column `of_position`; `pivot` is its sum of squares. A column that leaves (almost) nothing is a
    combination of those before it: it cannot be estimated, and its weights say of which.
    All matrices go through step after step together; a row of [G | I] is one array. -#}
with recursive _doe_columns as (
    select
        matrix_key,
        position,
        {{ doe.ordered_array('cast(x as double precision)', 'cell') }} as x,
        {{ doe.ordered_array('cast(n * x as double precision)', 'cell') }} as n_x
    from {{ values }} as matrix_values
    group by matrix_key, position
),

_doe_gram as (
    select
        a.matrix_key,
        a.position,
        b.position as of_position,
        {{ doe.dot('a.n_x', 'b.x') }} as value
    from _doe_columns as a
    inner join _doe_columns as b on a.matrix_key = b.matrix_key
),

_doe_augmented as (
    select
        matrix_key,
        position,
        max(case when of_position = position then value end) as sum_sq,
        sum(abs(value)) as gram_norm,
        count(*) as n_columns,
        {{ doe.ordered_array('value', 'of_position') }} as gram_row,
        {{ doe.ordered_array('case when of_position = position then cast(1 as double precision) else 0 end', 'of_position') }}
            as identity_row
    from _doe_gram
    group by matrix_key, position
),

_doe_steps as (
    select
        matrix_key,
        1 as step,
        position,
        cast(n_columns as integer) as n_columns,
        gram_norm,
        -- of the column's own sum of squares, what counts as nothing left
        sum_sq * {{ doe.smallest_pivot() }} as tolerance,
        {{ doe.array_concat('gram_row', 'identity_row') }} as entries
    from _doe_augmented
    union all
    select
        next_steps.*
    from (
        with _doe_current as (
            select * from _doe_steps
        )

        select
            remaining.matrix_key,
            remaining.step + 1 as step,
            remaining.position,
            remaining.n_columns,
            remaining.gram_norm,
            remaining.tolerance,
            case
                when {{ doe.element('pivots.entries', 'pivots.step') }} > pivots.tolerance
                    then
                        {{ doe.row_minus_multiple(
                            'remaining.entries',
                            doe.element('remaining.entries', 'remaining.step')
                            ~ ' / ' ~ doe.element('pivots.entries', 'pivots.step'),
                            'pivots.entries'
                        ) }}
                else remaining.entries
            end as entries
        from _doe_current as remaining
        inner join _doe_current as pivots
            on remaining.matrix_key = pivots.matrix_key and pivots.position = pivots.step
        where remaining.position > remaining.step
    ) as next_steps
),

_doe_pivot_rows as (
    select
        matrix_key,
        position,
        n_columns,
        gram_norm,
        {{ doe.element('entries', 'position') }} as pivot,
        {{ doe.element('entries', 'position') }} > tolerance as is_estimable,
        entries
    from _doe_steps
    where position = step
)

select
    matrix_key,
    position,
    pivot,
    is_estimable,
    gram_norm,
    cast(element_number - n_columns as integer) as of_position,
    element as weight
from _doe_pivot_rows
{{ doe.cross_join_elements('entries', 'element', 'element_number') }}
where element_number > n_columns and element_number <= n_columns + position
{% endmacro %}

{% macro smallest_pivot() %}1e-9{% endmacro %}
