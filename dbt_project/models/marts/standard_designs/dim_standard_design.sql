with aliases as (
    select * from {{ ref('int_standard_aliases') }}
),

-- clear: shares its contrast with no main effect and no other interaction of two factors
term_counts as (
    select
        terms.design_key,
        sum(case when terms.term_order = 1 then 1 else 0 end) as n_clear_main_effects,
        sum(case when terms.term_order = 2 then 1 else 0 end) as n_clear_two_factor
    from {{ ref('int_standard_terms') }} as terms
    left join aliases on terms.design_key = aliases.design_key and terms.term = aliases.term
    where aliases.term is null
    group by terms.design_key
),

chains as (
    select
        design_key,
        term,
        term_order,
        term || {{ dbt.listagg(
            "case when sign < 0 then '-' else '+' end || alias", "''", 'order by alias_order, alias'
        ) }} as chain
    from aliases
    where alias_order = 2
    group by design_key, term, term_order
    -- of interactions that share a contrast the first one names it
    having term_order = 1 or term < min(alias)
),

chain_texts as (
    select
        design_key,
        {{ dbt.listagg("case when term_order = 1 then chain end", "', '", 'order by term') }} as main_effect_aliases,
        {{ dbt.listagg("case when term_order = 2 then chain end", "', '", 'order by term') }} as two_factor_aliases
    from chains
    group by design_key
),

fractions as (
    select
        designs.design_key,
        case when designs.p = 0 then 'full factorial' else 'fraction' end as family,
        designs.k,
        designs.p,
        designs.n_runs,
        designs.generators,
        properties.resolution,
        properties.defining_relation,
        properties.word_length_pattern,
        coalesce(term_counts.n_clear_main_effects, 0) as n_clear_main_effects,
        coalesce(term_counts.n_clear_two_factor, 0) as n_clear_two_factor,
        chain_texts.main_effect_aliases,
        chain_texts.two_factor_aliases,
        designs.source
    from {{ ref('stg_standard_designs') }} as designs
    inner join {{ ref('int_standard_properties') }} as properties on designs.design_key = properties.design_key
    left join term_counts on designs.design_key = term_counts.design_key
    left join chain_texts on designs.design_key = chain_texts.design_key
)

select
    design_key,
    family,
    cast(k as integer) as k,
    cast(p as integer) as p,
    cast(n_runs as integer) as n_runs,
    generators,
    cast(resolution as integer) as resolution,
    defining_relation,
    word_length_pattern,
    cast(n_clear_main_effects as integer) as n_clear_main_effects,
    cast(n_clear_two_factor as integer) as n_clear_two_factor,
    main_effect_aliases,
    two_factor_aliases,
    source
from fractions
union all
select
    design_key,
    'Plackett-Burman' as family,
    cast(k as integer) as k,
    0 as p,
    cast(n_runs as integer) as n_runs,
    cast(null as text) as generators,
    3 as resolution,
    cast(null as text) as defining_relation,
    cast(null as text) as word_length_pattern,
    0 as n_clear_main_effects,
    0 as n_clear_two_factor,
    'each partly with every interaction of two other factors' as main_effect_aliases,
    cast(null as text) as two_factor_aliases,
    source
from {{ ref('int_screening_designs') }}
