with treatments as (
    select * from {{ ref('int_standard_treatments') }}
),

-- the sign of a word at a treatment is the product of its letters
signs as (
    select
        treatments.design_key,
        blocks.n_blocks,
        treatments.position,
        blocks.word_number,
        sum(
            case when {{ doe.element('treatments.levels', 'cast(factors.position as int)') }} < 0 then 1 else 0 end
        ) % 2 as is_low
    from treatments
    inner join {{ ref('int_standard_blocks') }} as blocks on treatments.design_key = blocks.design_key
    inner join {{ ref('int_standard_factors') }} as factors
        on
            treatments.design_key = factors.design_key
            and {{ doe.bit_and('blocks.word_mask', doe.power_of_two('factors.position - 1')) }} > 0
    group by treatments.design_key, blocks.n_blocks, treatments.position, blocks.word_number
),

blocks as (
    select
        design_key,
        n_blocks,
        position,
        1 + sum(is_low * {{ doe.power_of_two('word_number - 1') }}) as block
    from signs
    group by design_key, n_blocks, position
    union all
    select
        design_key,
        1 as n_blocks,
        position,
        1 as block
    from treatments
)

select
    treatments.design_key,
    cast(blocks.n_blocks as integer) as n_blocks,
    cast(treatments.position + 1 as integer) as std_order,
    cast(blocks.block as integer) as block,
    treatments.levels
from treatments
inner join blocks on treatments.design_key = blocks.design_key and treatments.position = blocks.position
