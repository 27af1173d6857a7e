select
    e.fitted,
    e.studentized_residual,
    0 as expected_residual,
    case when abs(e.studentized_residual) > 3 then e.run_id end as outlying_run,
    concat_ws(' ', nullif(r.transform, 'none'), r.unit) as unit
from marts.fct_fitted_runs as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
    and e.studentized_residual is not null
order by e.fitted, e.run_id
limit 2000
