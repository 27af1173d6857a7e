select e.letter, e.factor_name, e.low, e.high, e.unit, e.generator
from marts.dim_factor as e
where e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
order by e.letter
