select
    e.experiment_id,
    e.setting,
    e.n_runs,
    e.mean_observed,
    e.predicted_response,
    e.mean_lower,
    e.mean_upper,
    r.unit,
    e.is_confirmed,
    e.reason
from marts.fct_confirmations as e
inner join marts.dim_response as r on e.confirms = r.experiment_id and e.response = r.response
where
    e.confirms = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.confirms)
    )
order by e.experiment_id, e.setting
limit 100
