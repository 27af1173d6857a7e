select
    l.dataset,
    max(l.loaded_at) as loaded_at,
    extract(epoch from now() - max(l.loaded_at)) / 3600 as hours_since,
    count(*) as n_objects,
    sum(l.rows_in_file) as rows_in_file,
    sum(l.rows_loaded) as rows_loaded,
    sum(l.rows_rejected) as rows_rejected
from marts.fct_loads as l
where
    true
    [[and l.loaded_at >= {{date_from}}]]
    [[and l.loaded_at < cast({{date_to}} as date) + 1]]
group by l.dataset
order by l.dataset
