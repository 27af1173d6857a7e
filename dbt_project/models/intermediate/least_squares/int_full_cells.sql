-- the cells that least squares needs for the effects: where Yates' algorithm applies they are not even made
with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method = 'least_squares'
),

cells as (
    {{ doe.model_cells(ref('int_treatment_totals'), 'plans', ref('int_treatments')) }}
)

select * from cells
