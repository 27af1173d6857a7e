-- what each run gave, once for each factor, on the scale of analysis
select
    e.run_id,
    l.letter,
    l.factor_name,
    l.coded,
    l.letter || ' = ' || l.level || coalesce(' ' || l.unit, '') as level,
    -- a life that was stopped is longer than what was observed: then the model says what it is
    case when r.n_censored > 0 then e.fitted else e.observed end as value,
    r.n_censored > 0 as is_modelled,
    r.fitted_unit as unit
from marts.fct_fitted_runs as e
inner join marts.fct_run_levels as l on e.experiment_id = l.experiment_id and e.run_id = l.run_id
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where (e.experiment_id, e.response) = ({{snippet: asked}}) and l.is_factorial
