{{ config(materialized='view') }}

with runs as (
    select * from {{ ref('int_experiment_runs') }}
),

designs as (
    select * from {{ ref('int_experiment_designs') }}
),

treatments as (
    select * from {{ ref('int_treatments') }}
)

select
    runs.experiment_id,
    runs.run_id,
    case
        when treatments.position is not null then 'factorial'
        when
            designs.n_numeric > 0
            and {{ doe.count_equal('runs.levels', 'cast(0 as double precision)') }} = designs.n_numeric
            then 'center'
        when
            designs.n_numeric > 0
            and {{ doe.count_equal('runs.levels', 'cast(0 as double precision)') }} = designs.n_numeric - 1
            then 'axial'
        when
            not designs.is_enumerable
            and {{ doe.count_equal('runs.levels', 'cast(-1 as double precision)') }}
            + {{ doe.count_equal('runs.levels', 'cast(1 as double precision)') }} = designs.k
            then 'factorial'
        else 'other'
    end as point_type,
    treatments.position,
    treatments.treatment,
    runs.levels,
    runs.run_order,
    runs.replicate,
    runs.block,
    runs.repeat_reading,
    runs.responses,
    runs.censored
from runs
inner join designs on runs.experiment_id = designs.experiment_id
-- a run's treatment is the one with the same levels, whatever the number of factors
left join treatments on designs.design_key = treatments.design_key and runs.levels = treatments.levels
