{% macro matrix_values(matrices, cells, model_terms) %}
{#- The model matrix X as long rows (matrix_key, cell, position, x): intercept; blocks, coded to sum to zero; terms, each
    the product of its letters' levels; and the curvature, 1 at centre points (Montgomery 2013, sections 6.8 and 10.3).
    Terms stand in order of their number of letters: of two that cannot be told apart the simpler one is kept. -#}
with _doe_examples as (
    select * from {{ matrices }} as matrices
    where is_example
),

_doe_cells as (
    select
        examples.matrix_key,
        cells.cell,
        cells.block,
        cells.is_center,
        cells.levels,
        cells.n
    from _doe_examples as examples
    inner join {{ cells }} as cells
        on examples.experiment_id = cells.experiment_id and examples.response = cells.response
),

_doe_terms as (
    select
        examples.matrix_key,
        model_terms.term,
        model_terms.term_order,
        model_terms.mask,
        model_terms.kind
    from _doe_examples as examples
    inner join {{ model_terms }} as model_terms
        on
            examples.experiment_id = model_terms.experiment_id
            and examples.response = model_terms.response
            and examples.model = model_terms.model
),

_doe_last_blocks as (
    select
        matrix_key,
        max(block) as last_block
    from _doe_cells
    group by matrix_key
),

_doe_block_labels as (
    select distinct matrix_key, block from _doe_cells
),

_doe_columns as (
    select
        matrix_key,
        0 as kind_rank,
        'intercept' as kind,
        0 as term_order,
        cast(0 as bigint) as mask,
        '1' as name
    from _doe_last_blocks
    union all
    select
        blocks.matrix_key,
        1 as kind_rank,
        'block' as kind,
        0 as term_order,
        cast(0 as bigint) as mask,
        blocks.block as name
    from _doe_block_labels as blocks
    inner join _doe_last_blocks as last_blocks
        on blocks.matrix_key = last_blocks.matrix_key and blocks.block < last_blocks.last_block
    union all
    select
        matrix_key,
        case when kind = 'curvature' then 3 else 2 end as kind_rank,
        kind,
        term_order,
        mask,
        term as name
    from _doe_terms
),

_doe_positions as (
    select
        matrix_key,
        kind,
        mask,
        name,
        cast(row_number() over (
            partition by matrix_key
            order by kind_rank, term_order, name
        ) as integer) as position
    from _doe_columns
)

select
    positions.matrix_key,
    positions.position,
    positions.kind,
    positions.name,
    cells.cell,
    cells.n,
    case positions.kind
        when 'intercept' then 1
        when 'curvature' then case when cells.is_center then 1 else 0 end
        when 'block'
            then
                case
                    when cells.block = positions.name then 1
                    when cells.block = last_blocks.last_block then -1
                    else 0
                end
        when 'square' then power({{ doe.product_of_letters('cells.levels', 'positions.mask') }}, 2)
        else {{ doe.product_of_letters('cells.levels', 'positions.mask') }}
    end as x
from _doe_positions as positions
inner join _doe_cells as cells on positions.matrix_key = cells.matrix_key
inner join _doe_last_blocks as last_blocks on positions.matrix_key = last_blocks.matrix_key
{% endmacro %}
