select
    e.term,
    abs(e.effect) as absolute_effect,
    e.effect,
    (e.ci_upper - e.ci_lower) / 2 as significance_limit,
    e.is_significant,
    r.fitted_unit as unit
from marts.fct_effects as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    (e.experiment_id, e.response) = ({{snippet: asked}})
    and e.effect is not null
order by absolute_effect desc, e.term_order, e.term
