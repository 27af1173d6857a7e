select
    plans.experiment_id,
    plans.response,
    plans.design_key,
    totals.position,
    totals.n - 1 as df,
    totals.ss_within / nullif(totals.n - 1, 0) as variance
from {{ ref('int_treatment_totals') }} as totals
inner join {{ ref('int_analysis_plans') }} as plans
    on totals.experiment_id = plans.experiment_id and totals.response = plans.response
where
    totals.point_type = 'factorial'
    and totals.position is not null
    and plans.method in ('yates', 'least_squares')
    and not plans.is_blocked
    and not plans.is_unreplicated
