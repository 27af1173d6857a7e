with runs as (
    select * from {{ ref('int_run_responses') }}
    where position is not null
),

ratios as (
    {{ doe.signal_to_noise('runs', ref('int_responses')) }}
)

select * from ratios
