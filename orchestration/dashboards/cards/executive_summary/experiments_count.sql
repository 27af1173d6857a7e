select count(*) as n_experiments
from marts.dim_experiment as e
where
    true
    [[and e.tool_id = {{tool}}]]
    [[and e.experiment_id = {{experiment}}]]
having count(*) > 0
