with generators as (
    select
        designs.design_key,
        generator_number,
        split_part(designs.generators, ' ', generator_number) as generator
    from {{ ref('stg_standard_designs') }} as designs
    {{ doe.cross_join_series('generator_number', '1', 'designs.p') }}
)

select
    generators.design_key,
    generators.generator_number,
    substring(generators.generator from 1 for 1) as letter,
    1 as sign,
    cast(sum({{ doe.power_of_two('factors.position - 1') }}) as bigint) as word_mask
from generators
inner join {{ ref('int_standard_factors') }} as factors
    on
        generators.design_key = factors.design_key
        and position(factors.letter in generators.generator) > 0
group by generators.design_key, generators.generator_number, generators.generator
