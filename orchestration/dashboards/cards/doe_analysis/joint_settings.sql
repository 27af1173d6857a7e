select e.letter, e.factor_name, e.recommended_level, e.unit, e.overall_desirability, e.reason
from marts.fct_joint_settings as e
where e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
order by e.letter
