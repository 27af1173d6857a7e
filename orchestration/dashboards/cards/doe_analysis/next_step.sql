select
    e.step_rank,
    e.step,
    e.factor,
    e.n_new_runs,
    e.why,
    e.predicted_response,
    e.mean_lower,
    e.mean_upper,
    r.unit
from marts.fct_next_step as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where (e.experiment_id, e.response) = ({{snippet: asked}})
order by e.step_rank, e.step
