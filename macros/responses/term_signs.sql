{% macro term_signs(treatments, terms) %}
{#- The sign of each term at each treatment: minus for an odd number of its factors at their low level. Beyond 7 basic
    factors only terms of one or two factors: a million signs of one design would say no more. -#}
with _doe_low_masks as (
    select
        treatments.design_key,
        treatments.position,
        sum(case when level < 0 then {{ doe.power_of_two('factor_position - 1') }} else 0 end) as low_mask,
        count(*) over (partition by treatments.design_key) as n_treatments
    from {{ treatments }} as treatments
    {{ doe.cross_join_elements('levels', 'level', 'factor_position') }}
    group by treatments.design_key, treatments.position
)

select
    low_masks.design_key,
    terms.contrast,
    terms.term,
    low_masks.position,
    case when {{ doe.bit_count(doe.bit_and('cast(low_masks.low_mask as bigint)', 'terms.mask')) }} % 2 = 0 then 1 else -1 end
        as sign
from _doe_low_masks as low_masks
inner join {{ terms }} as terms on low_masks.design_key = terms.design_key
where low_masks.n_treatments <= 128 or terms.term_order <= 2
{% endmacro %}
