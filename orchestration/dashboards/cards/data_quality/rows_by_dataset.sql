select
    l.dataset,
    outcomes.outcome,
    sum(outcomes.n_rows) as n_rows
from marts.fct_loads as l
cross join lateral (values (1, 'loaded', l.rows_loaded), (2, 'rejected', l.rows_rejected)) as outcomes (place, outcome, n_rows)
where
    true
    [[and l.loaded_at >= {{date_from}}]]
    [[and l.loaded_at < cast({{date_to}} as date) + 1]]
group by l.dataset, outcomes.place, outcomes.outcome
order by l.dataset, outcomes.place
