with designs as (
    select * from {{ ref('int_designs') }}
),

generators as (
    select * from {{ ref('int_generators') }}
),

factors as (
    select * from {{ ref('int_design_factors') }}
    where is_enumerable
)

select
    designs.design_key,
    generators.generator_number,
    generators.letter,
    generators.sign,
    cast(sum({{ doe.power_of_two('factors.position - 1') }}) as bigint) as word_mask
from designs
inner join generators on designs.example_experiment_id = generators.experiment_id
inner join factors
    on
        designs.design_key = factors.design_key
        -- the word of D=ABC is ABCD: the generated letter belongs to it
        and (generators.letter = factors.letter or position(factors.letter in generators.word) > 0)
group by designs.design_key, generators.generator_number, generators.letter, generators.sign
