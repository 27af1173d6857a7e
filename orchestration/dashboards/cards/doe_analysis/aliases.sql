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
    where a.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    group by a.experiment_id, a.response, a.term
) as p on e.experiment_id = p.experiment_id and e.response = p.response and e.term = p.term
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
order by e.is_estimable desc, e.term_order, e.term
limit 200
