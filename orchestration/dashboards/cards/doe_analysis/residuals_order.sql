select
    o.run_order,
    e.studentized_residual,
    case when r.n_censored = 0 then 0 end as expected_residual,
    -- residuals of lives have the tails of their distribution, where 3 is nothing rare
    case
        when e.reason like 'censored:%' then '≥'
        when abs(e.studentized_residual) > 3 and r.n_censored = 0 then cast(e.run_id as text)
    end as remark
from marts.fct_fitted_runs as e
inner join (select distinct experiment_id, run_id, run_order from marts.fct_run_levels) as o
    on e.experiment_id = o.experiment_id and e.run_id = o.run_id
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    (e.experiment_id, e.response) = ({{snippet: asked}})
    and e.studentized_residual is not null and o.run_order is not null
order by o.run_order, e.run_id
