select
    n.experiment_id,
    n.response,
    n.step,
    n.n_new_runs,
    n.why
from marts.fct_next_step as n
inner join marts.dim_experiment as e on n.experiment_id = e.experiment_id
where
    n.step_rank = 1
    [[and n.experiment_id = {{experiment}}]]
    [[and e.tool_id = {{tool}}]]
order by n.experiment_id, n.response, n.step
limit 100000
