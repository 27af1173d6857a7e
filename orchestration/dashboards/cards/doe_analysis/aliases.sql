select
    e.term,
    e.aliases,
    p.partial_aliases,
    e.is_estimable,
    e.reason
from marts.fct_effects as e
left join (
    select
        a.experiment_id,
        a.response,
        a.term,
        string_agg(to_char(a.fraction, 'SG0.00') || ' ' || a.alias, ', ' order by abs(a.fraction) desc, a.alias)
            as partial_aliases
    from marts.fct_partial_aliases as a
    where (a.experiment_id, a.response) = ({{snippet: asked}})
    group by a.experiment_id, a.response, a.term
) as p on e.experiment_id = p.experiment_id and e.response = p.response and e.term = p.term
where (e.experiment_id, e.response) = ({{snippet: asked}})
order by e.is_estimable desc, e.term_order, e.term
