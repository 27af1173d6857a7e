with factors as (
    select * from {{ ref('int_factors') }}
),

generators as (
    select * from {{ ref('int_generators') }}
)

select
    factors.experiment_id,
    factors.letter,
    factors.factor_name,
    factors.low,
    factors.high,
    factors.unit,
    generators.letter || '=' || case when generators.sign < 0 then '-' else '' end || generators.word as generator
from factors
left join generators on factors.experiment_id = generators.experiment_id and factors.letter = generators.letter
