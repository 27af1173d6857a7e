select
    scales.response_id,
    dense_rank() over (
        partition by scales.response_id
        order by {{ doe.cell_of_run('runs.position', 'runs.levels', 'runs.block') }}
    ) as cell_number,
    ln(runs.observed) - scales.log_geometric_mean as u
from {{ ref('int_run_responses') }} as runs
inner join {{ ref('int_box_cox_scales') }} as scales
    on runs.experiment_id = scales.experiment_id and runs.response = scales.response
where runs.y is not null and scales.reason is null
