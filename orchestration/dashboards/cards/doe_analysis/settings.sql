select e.letter, e.factor_name, e.recommended_level, e.unit, e.reason
from marts.fct_recommended_settings as e
where (e.experiment_id, e.response) = ({{snippet: asked}})
order by e.letter
