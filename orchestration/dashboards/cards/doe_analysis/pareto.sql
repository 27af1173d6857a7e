select
    e.term,
    abs(e.effect) as absolute_effect,
    e.effect,
    (e.ci_upper - e.ci_lower) / 2 as significance_limit,
    e.is_significant,
    concat_ws(' ', case when l.response is not null then 'ln' else nullif(r.transform, 'none') end, r.unit) as unit
from marts.fct_effects as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
left join (
    select distinct m.experiment_id, m.response from marts.fct_life_models as m
    where m.is_chosen and m.distribution <> 'normal'
) as l on e.experiment_id = l.experiment_id and e.response = l.response
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
    and e.effect is not null
order by absolute_effect desc, e.term_order, e.term
limit 40
