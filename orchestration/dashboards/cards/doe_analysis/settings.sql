select e.letter, e.factor_name, e.recommended_level, e.unit, e.reason
from marts.fct_recommended_settings as e
where
    (e.experiment_id, e.response) = (
        select d.experiment_id, d.response
        from marts.dim_response as d
        where true [[and d.experiment_id = {{experiment}}]]
        order by d.experiment_id, [[d.response = {{response}} desc,]] d.response
        limit 1
    )
order by e.letter
