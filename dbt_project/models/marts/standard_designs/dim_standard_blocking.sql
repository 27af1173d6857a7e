with words as (
    select
        design_key,
        n_blocks,
        {{ dbt.listagg('word', "' '", 'order by word_number') }} as words
    from {{ ref('int_standard_blocks') }}
    group by design_key, n_blocks
),

confounded as (
    select
        design_key,
        n_blocks,
        {{ dbt.listagg('term', "' '", 'order by term') }} as confounded_two_factor,
        count(*) as n_confounded_two_factor,
        sum(case when term_order = 1 then 1 else 0 end) as n_confounded_main_effects
    from {{ ref('int_standard_confounded') }}
    group by design_key, n_blocks
)

select
    words.design_key,
    cast(words.n_blocks as integer) as n_blocks,
    words.words,
    confounded.confounded_two_factor,
    cast(coalesce(confounded.n_confounded_two_factor, 0) as integer) as n_confounded_two_factor,
    cast(coalesce(confounded.n_confounded_main_effects, 0) as integer) as n_confounded_main_effects
from words
left join confounded on words.design_key = confounded.design_key and words.n_blocks = confounded.n_blocks
