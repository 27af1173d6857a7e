with factors as (
    select * from {{ ref('int_design_factors') }}
    where is_enumerable
),

treatments as (
    {{ doe.treatments('factors', ref('int_design_generators')) }}
)

select * from treatments
