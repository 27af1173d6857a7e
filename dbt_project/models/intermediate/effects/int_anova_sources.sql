with sums as (
    select * from {{ ref('int_full_sums') }}
)

select experiment_id, response, 'Blocks' as source, df_blocks as df, ss_blocks as sum_sq
from sums
where df_blocks > 0
union all
select experiment_id, response, 'Model' as source, df_model as df, ss_model as sum_sq
from sums
where df_model > 0
union all
select experiment_id, response, 'Curvature' as source, df_curvature as df, ss_curvature as sum_sq
from sums
where df_curvature > 0
union all
select experiment_id, response, 'Residual' as source, df_residual as df, ss_residual as sum_sq
from sums
union all
select experiment_id, response, 'Lack of fit' as source, df_lack_of_fit as df, ss_lack_of_fit as sum_sq
from sums
where df_lack_of_fit > 0
union all
select experiment_id, response, 'Pure error' as source, df_pure_error as df, ss_pure_error as sum_sq
from sums
where df_pure_error > 0
union all
select experiment_id, response, 'Total' as source, df_total as df, ss_total as sum_sq
from sums
