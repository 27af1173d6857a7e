with designs as (
    select * from {{ ref('int_designs') }}
),

factors as (
    select * from {{ ref('int_factors') }}
),

generators as (
    select * from {{ ref('int_generators') }}
),

marked as (
    select
        designs.design_key,
        factors.letter,
        factors.factor_position as position,
        generators.letter is null as is_basic,
        -- 2^k words and treatments: larger designs are not listed, and only main effects of theirs are estimated
        designs.is_enumerable
    from designs
    inner join factors on designs.example_experiment_id = factors.experiment_id
    left join generators
        on factors.experiment_id = generators.experiment_id and factors.letter = generators.letter
),

ranked as (
    select
        *,
        row_number() over (
            partition by design_key, is_basic
            order by position
        ) as rank_of_its_kind
    from marked
)

select
    design_key,
    letter,
    position,
    is_basic,
    is_enumerable,
    case when is_basic then rank_of_its_kind end as basic_rank
from ranked
