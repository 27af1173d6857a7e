select
    l.letter || ': ' || l.factor_name as factor,
    l.letter || ' = ' || l.level || coalesce(' ' || l.unit, '') as level,
    avg(e.observed) as mean_response,
    count(*) as n_runs,
    concat_ws(' ', nullif(r.transform, 'none'), r.unit) as unit
from marts.fct_fitted_runs as e
inner join marts.fct_run_levels as l on e.experiment_id = l.experiment_id and e.run_id = l.run_id
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
    and l.is_factorial and e.observed is not null
group by l.letter, l.factor_name, l.coded, l.level, l.unit, r.transform, r.unit
order by l.letter, l.coded, l.level
limit 60
