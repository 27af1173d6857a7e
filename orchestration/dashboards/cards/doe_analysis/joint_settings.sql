select e.letter, e.factor_name, e.recommended_level, e.unit, e.overall_desirability, e.reason
from marts.fct_joint_settings as e
where e.experiment_id = (select asked.experiment_id from ({{snippet: asked}}) as asked)
order by e.letter
