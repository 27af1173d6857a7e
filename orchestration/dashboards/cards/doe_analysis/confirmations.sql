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
    (e.confirms, e.response) = (
        select d.experiment_id, d.response
        from marts.dim_response as d
        where true [[and d.experiment_id = {{experiment}}]]
        order by d.experiment_id, [[d.response = {{response}} desc,]] d.response
        limit 1
    )
order by e.experiment_id, e.setting
