-- 2^k words: I and its 2^p - 1 aliases are no contrast, every other word stands in exactly one chain
with chains as (
    select
        design_key,
        count(*) as n_words,
        count(distinct mask) as n_distinct_words
    from {{ ref('int_alias_chains') }}
    group by design_key
)

select
    designs.design_key,
    chains.n_words,
    chains.n_distinct_words
from {{ ref('int_designs') }} as designs
left join chains on designs.design_key = chains.design_key
where
    designs.n_basic <= {{ doe.max_basic_factors() }}
    and designs.k <= {{ doe.max_factors() }}
    and (
        chains.n_words = power(2, designs.k) - power(2, designs.p)
        and chains.n_distinct_words = chains.n_words
    ) is not true
