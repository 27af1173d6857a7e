with large_factors as (
    select factors.*
    from {{ ref('int_design_factors') }} as factors
    inner join {{ ref('int_designs') }} as designs on factors.design_key = designs.design_key
    where not factors.is_enumerable and designs.p = 0
),

listed as (
    {{ doe.effect_terms(ref('int_alias_chains'), var('max_alias_order')) }}
),

of_large_designs as (
    {{ doe.low_order_terms('large_factors') }}
)

select * from listed
union all
select * from of_large_designs
