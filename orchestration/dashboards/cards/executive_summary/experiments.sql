select
    e.experiment_id,
    e.title,
    e.tool_id,
    r.response,
    e.k,
    e.n_runs,
    e.resolution,
    r.n_observed,
    r.n_lost,
    r.n_censored,
    coalesce(f.n_significant, 0) as n_significant,
    f.significant_terms,
    n.step
from marts.dim_experiment as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id
left join (
    select
        t.experiment_id,
        t.response,
        count(*) as n_significant,
        string_agg(t.term, ' ' order by abs(t.effect) desc, t.term) as significant_terms
    from marts.fct_effects as t
    where t.is_significant [[and t.experiment_id = {{experiment}}]]
    group by t.experiment_id, t.response
) as f on r.experiment_id = f.experiment_id and r.response = f.response
left join marts.fct_next_step as n
    on r.experiment_id = n.experiment_id and r.response = n.response and n.step_rank = 1
where
    true
    [[and e.experiment_id = {{experiment}}]]
    [[and e.tool_id = {{tool}}]]
order by e.experiment_id, r.response, n.step
limit 100000
