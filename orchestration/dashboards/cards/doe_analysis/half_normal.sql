select
    s.half_normal_score,
    abs(s.effect) as absolute_effect,
    -- the line through the origin that fits the inert effects best; of fewer than three, or untested, there is none
    s.half_normal_score * case
        when count(*) filter (where not e.is_significant and e.std_error is not null) over () >= 3
            then
                sum(s.half_normal_score * abs(s.effect)) filter (where not e.is_significant and e.std_error is not null) over ()
                / sum(s.half_normal_score * s.half_normal_score) filter (where not e.is_significant and e.std_error is not null) over ()
        else e.std_error
    end as inert_effect,
    case when e.is_significant then s.term end as active_term,
    e.is_significant,
    r.fitted_unit as unit
from marts.fct_effect_scores as s
inner join marts.fct_effects as e on s.experiment_id = e.experiment_id and s.response = e.response and s.term = e.term
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    (s.experiment_id, s.response) = ({{snippet: asked}})
    and s.half_normal_score is not null
order by s.half_normal_score, s.term
