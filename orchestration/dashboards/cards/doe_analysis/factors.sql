select e.letter, e.factor_name, e.low, e.high, e.unit, e.generator
from marts.dim_factor as e
where e.experiment_id = (select asked.experiment_id from ({{snippet: asked}}) as asked)
order by e.letter
