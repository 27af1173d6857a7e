select e.letter, e.factor_name, e.recommended_level, e.unit, e.reason
from marts.fct_recommended_settings as e
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
order by e.letter
limit 60
