with factors as (
    select * from {{ ref('int_design_factors') }}
    where is_enumerable
),

alias_chains as (
    {{ doe.alias_chains('factors', ref('int_defining_words')) }}
)

select * from alias_chains
