select n.step, count(*) as n_responses
from marts.fct_next_step as n
inner join marts.dim_experiment as e on n.experiment_id = e.experiment_id
where
    n.step_rank = 1
    [[and n.experiment_id = {{experiment}}]]
    [[and e.tool_id = {{tool}}]]
group by n.step
order by n_responses desc, n.step
