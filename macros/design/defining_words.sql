{% macro defining_words(generators) %}
{#- All products of the generators, i.e. the defining relation without I: Montgomery (2013), section 8.2.
    A word is a bit mask, a product is XOR, and the sign of a product is the product of the signs. -#}
with _doe_generator_counts as (
    select
        design_key,
        count(*) as n_generators
    from {{ generators }}
    group by design_key
),

_doe_subsets as (
    select
        design_key,
        subset_number
    from _doe_generator_counts
    {{ doe.cross_join_series('subset_number', '1', doe.power_of_two('n_generators') ~ ' - 1') }}
)

select
    subsets.design_key,
    bit_xor(generators.word_mask) as word_mask,
    case when sum(case when generators.sign < 0 then 1 else 0 end) % 2 = 0 then 1 else -1 end as sign
from _doe_subsets as subsets
inner join {{ generators }} as generators
    on
        subsets.design_key = generators.design_key
        and {{ doe.bit_and('subsets.subset_number', doe.power_of_two('generators.generator_number - 1')) }} > 0
group by subsets.design_key, subsets.subset_number
{% endmacro %}
