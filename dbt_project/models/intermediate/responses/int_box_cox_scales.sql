with runs as (
    select * from {{ ref('int_run_responses') }}
    where y is not null
),

scales as (
    {{ doe.box_cox_scales('runs') }}
)

select
    row_number() over (order by experiment_id, response) as response_id,
    *
from scales
