select
    l.letter || ': ' || l.factor_name as factor,
    l.letter || ' = ' || l.level || coalesce(' ' || l.unit, '') as level,
    avg(v.value) as mean_response,
    count(*) as n_runs,
    r.fitted_unit as unit
from marts.fct_fitted_runs as e
inner join marts.fct_run_levels as l on e.experiment_id = l.experiment_id and e.run_id = l.run_id
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
-- a life that was stopped is longer than what was observed: then the model says what it is
cross join lateral (select case when r.n_censored > 0 then e.fitted else e.observed end as value) as v
where
    (e.experiment_id, e.response) = (
        select d.experiment_id, d.response
        from marts.dim_response as d
        where true [[and d.experiment_id = {{experiment}}]]
        order by d.experiment_id, [[d.response = {{response}} desc,]] d.response
        limit 1
    )
    and l.is_factorial and v.value is not null
group by l.letter, l.factor_name, l.coded, l.level, l.unit, r.fitted_unit
order by l.letter, l.coded, l.level
