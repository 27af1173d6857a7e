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
where (e.confirms, e.response) = ({{snippet: asked}})
order by e.experiment_id, e.setting
