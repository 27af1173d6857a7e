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
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
order by e.step_rank, e.step
limit 50
