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
    where
        a.experiment_id = (
            select min(d.experiment_id) from marts.dim_response as d where true [[and d.experiment_id = {{experiment}}]]
        )
    group by a.experiment_id, a.response, a.term
) as p on e.experiment_id = p.experiment_id and e.response = p.response and e.term = p.term
where
    (e.experiment_id, e.response) = (
        select d.experiment_id, d.response
        from marts.dim_response as d
        where true [[and d.experiment_id = {{experiment}}]]
        order by d.experiment_id, [[d.response = {{response}} desc,]] d.response
        limit 1
    )
order by e.is_estimable desc, e.term_order, e.term
