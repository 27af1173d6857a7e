select
    e.term,
    e.coefficient,
    e.std_error,
    e.t_value,
    e.p_value,
    e.ci_lower,
    e.ci_upper,
    concat_ws(' ', nullif(r.transform, 'none'), r.unit) as unit,
    e.reason
from marts.fct_model_terms as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
    and e.model = 'reduced'
order by e.term_position, e.term
limit 100
