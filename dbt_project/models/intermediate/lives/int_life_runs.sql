with runs as (
    select
        runs.experiment_id,
        runs.response,
        {{ doe.cell_of_run('runs.position', 'runs.levels', 'runs.block') }} as cell,
        runs.observed as life,
        coalesce(runs.is_censored, false) as is_censored
    from {{ ref('int_run_responses') }} as runs
    inner join {{ ref('int_life_plans') }} as plans
        on runs.experiment_id = plans.experiment_id and runs.response = plans.response
    where runs.observed is not null
)

select
    experiment_id,
    response,
    cell,
    cast(dense_rank() over (
        partition by experiment_id, response
        order by cell
    ) as integer) as cell_number,
    life,
    is_censored
from runs
