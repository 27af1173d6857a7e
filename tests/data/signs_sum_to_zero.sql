-- Over the treatments of a design every factor is half low and half high, and so is every product that names a term
with treatments as (
    select
        treatments.design_key,
        treatments.position,
        factors.letter,
        {{ doe.element('treatments.levels', 'factors.position') }} as coded_level
    from {{ ref('int_treatments') }} as treatments
    inner join {{ ref('int_design_factors') }} as factors on treatments.design_key = factors.design_key
),

signs as (
    select
        terms.design_key,
        terms.term,
        treatments.position,
        case when sum(case when treatments.coded_level < 0 then 1 else 0 end) % 2 = 0 then 1 else -1 end as term_sign
    from {{ ref('int_effect_terms') }} as terms
    inner join treatments
        on terms.design_key = treatments.design_key and position(treatments.letter in terms.term) > 0
    group by terms.design_key, terms.term, treatments.position
)

select
    design_key,
    term,
    sum(term_sign) as sum_of_signs
from signs
group by design_key, term
having sum(term_sign) <> 0
