-- as many designs as blockings: defining_words makes all products of a blocking's words
with generators as (
    select
        design_key || ' ' || n_blocks as design_key,
        design_key as unblocked_key,
        n_blocks,
        word_number as generator_number,
        1 as sign,
        word_mask
    from {{ ref('int_standard_blocks') }}
),

blockings as (
    select distinct
        design_key,
        unblocked_key,
        n_blocks
    from generators
),

contrasts as (
    {{ doe.defining_words('generators') }}
),

words as (
    select
        design_key,
        word_mask
    from {{ ref('int_standard_defining_words') }}
    union all
    select
        design_key,
        0 as word_mask
    from {{ ref('stg_standard_designs') }}
)

select distinct
    blockings.unblocked_key as design_key,
    blockings.n_blocks,
    terms.term,
    terms.term_order
from contrasts
inner join blockings on contrasts.design_key = blockings.design_key
inner join words on blockings.unblocked_key = words.design_key
inner join {{ ref('int_standard_terms') }} as terms
    on
        blockings.unblocked_key = terms.design_key
        and terms.mask = {{ doe.bit_xor('contrasts.word_mask', 'words.word_mask') }}
