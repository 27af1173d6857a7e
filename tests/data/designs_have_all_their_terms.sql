-- A design with b basic factors has 2^b - 1 contrasts, each with one name, and two contrasts never share a name
with terms as (
    select
        design_key,
        count(*) as n_terms,
        count(distinct contrast) as n_contrasts,
        count(distinct term) as n_names
    from {{ ref('int_effect_terms') }}
    group by design_key
)

select
    designs.design_key,
    designs.n_basic,
    terms.n_terms
from {{ ref('int_designs') }} as designs
left join terms on designs.design_key = terms.design_key
where
    designs.n_basic <= {{ doe.max_basic_factors() }}
    and designs.k <= {{ doe.max_factors() }}
    and (
        terms.n_terms = power(2, designs.n_basic) - 1
        and terms.n_contrasts = terms.n_terms
        and terms.n_names = terms.n_terms
    ) is not true
