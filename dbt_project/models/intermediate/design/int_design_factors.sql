with designs as (
    select * from {{ ref('int_designs') }}
),

factors as (
    select * from {{ ref('stg_factors') }}
),

generators as (
    select * from {{ ref('stg_generators') }}
),

marked as (
    select
        designs.design_key,
        factors.letter,
        factors.factor_position as position,
        generators.letter is null as is_basic
    from designs
    inner join factors on designs.example_experiment_id = factors.experiment_id
    left join generators
        on factors.experiment_id = generators.experiment_id and factors.letter = generators.letter
    -- 2^k words: beyond these sizes int_analysis_plans refuses the experiment instead
    where designs.n_basic <= {{ doe.max_basic_factors() }} and designs.k <= {{ doe.max_factors() }}
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
    case when is_basic then rank_of_its_kind end as basic_rank
from ranked
