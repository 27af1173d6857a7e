select
    o.run_order,
    e.studentized_residual,
    0 as expected_residual,
    case when abs(e.studentized_residual) > 3 then e.run_id end as outlying_run
from marts.fct_fitted_runs as e
inner join (select distinct experiment_id, run_id, run_order from marts.fct_run_levels) as o
    on e.experiment_id = o.experiment_id and e.run_id = o.run_id
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
    and e.studentized_residual is not null and o.run_order is not null
order by o.run_order, e.run_id
limit 2000
