with fractions as (
    {{ doe.treatments(ref('int_standard_factors'), ref('int_standard_generators')) }}
),

screening as (
    select
        design_key,
        k,
        n_runs,
        first_row
    from {{ ref('int_screening_designs') }}
),

screening_runs as (
    {{ doe.plackett_burman_runs('screening') }}
)

select
    design_key,
    position,
    levels
from fractions
union all
select
    design_key,
    position,
    levels
from screening_runs
