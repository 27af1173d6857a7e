select
    s.half_normal_score,
    abs(s.effect) as absolute_effect,
    s.half_normal_score * e.std_error as inert_effect,
    case when e.is_significant then s.term end as active_term,
    e.is_significant,
    concat_ws(' ', case when l.response is not null then 'ln' else nullif(r.transform, 'none') end, r.unit) as unit
from marts.fct_effect_scores as s
inner join marts.fct_effects as e on s.experiment_id = e.experiment_id and s.response = e.response and s.term = e.term
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
left join (
    select distinct m.experiment_id, m.response from marts.fct_life_models as m
    where m.is_chosen and m.distribution <> 'normal'
) as l on e.experiment_id = l.experiment_id and e.response = l.response
where
    s.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and s.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = s.experiment_id)
    )
    and s.half_normal_score is not null
order by s.half_normal_score, s.term
limit 500
