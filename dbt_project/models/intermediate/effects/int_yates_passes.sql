with totals as (
    select
        totals.experiment_id,
        totals.response,
        plans.n_basic,
        totals.position,
        totals.total_above_origin as total
    from {{ ref('int_treatment_totals') }} as totals
    inner join {{ ref('int_analysis_plans') }} as plans
        on totals.experiment_id = plans.experiment_id and totals.response = plans.response
    where plans.method = 'yates' and totals.point_type = 'factorial'
),

passes as (
    {{ doe.yates_passes('totals', keys=['experiment_id', 'response'], max_factors=10) }}
)

select
    experiment_id,
    response,
    n_basic,
    pass,
    position,
    value as value_above_origin
from passes
