select
    e.significance_basis,
    e.sigma,
    e.df_error,
    e.detectable_effect,
    e.smallest_effect,
    100 * e.power as power,
    e.replicates_needed,
    concat_ws(' ', nullif(r.transform, 'none'), r.unit) as unit,
    e.reason
from marts.fct_power as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
limit 10
