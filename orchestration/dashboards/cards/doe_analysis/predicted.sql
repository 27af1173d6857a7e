select e.response, e.predicted_response, e.pi_lower, e.pi_upper, r.unit
from marts.fct_recommended_settings as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    (e.experiment_id, e.response) = ({{snippet: asked}})
    and e.predicted_response is not null
order by e.letter
limit 1
