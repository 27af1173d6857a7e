-- 2^m blocks are told apart by the signs of m words; the products of the words are confounded with the blocks too
with blockings as (
    select
        designs.design_key,
        designs.n_blocks,
        word_number,
        split_part(designs.words, ' ', word_number) as word
    from {{ ref('stg_block_generators') }} as designs
    {{ doe.cross_join_series('word_number', '1', "1 + length(words) - length(replace(words, ' ', ''))") }}
)

select
    blockings.design_key,
    blockings.n_blocks,
    blockings.word_number,
    blockings.word,
    cast(sum({{ doe.power_of_two('factors.position - 1') }}) as bigint) as word_mask
from blockings
inner join {{ ref('int_standard_factors') }} as factors
    on blockings.design_key = factors.design_key and position(factors.letter in blockings.word) > 0
group by blockings.design_key, blockings.n_blocks, blockings.word_number, blockings.word
