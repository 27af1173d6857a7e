select
    e.normal_score,
    e.studentized_residual,
    e.normal_score as expected_residual,
    case when abs(e.studentized_residual) > 3 then cast(e.run_id as text) end as remark
from marts.fct_fitted_runs as e
where
    (e.experiment_id, e.response) = ({{snippet: asked}})
    and e.normal_score is not null
order by e.normal_score, e.run_id
