select
    e.fitted,
    e.studentized_residual,
    case when r.n_censored = 0 then 0 end as expected_residual,
    -- residuals of lives have the tails of their distribution, where 3 is nothing rare
    case
        when e.reason like 'censored:%' then '≥'
        when abs(e.studentized_residual) > 3 and r.n_censored = 0 then cast(e.run_id as text)
    end as remark,
    r.fitted_unit as unit
from marts.fct_fitted_runs as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    (e.experiment_id, e.response) = ({{snippet: asked}})
    and e.studentized_residual is not null
order by e.fitted, e.run_id
