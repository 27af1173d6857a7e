select
    e.normal_score,
    e.studentized_residual,
    e.normal_score as expected_residual,
    case when abs(e.studentized_residual) > 3 then e.run_id end as outlying_run
from marts.fct_fitted_runs as e
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
    and e.normal_score is not null
order by e.normal_score, e.run_id
limit 2000
