select
    l.loaded_at,
    l.dataset,
    l.file_name,
    l.status,
    l.rows_in_file,
    l.rows_loaded,
    l.rows_rejected,
    l.reason,
    l.object_key
from marts.fct_loads as l
where
    true
    [[and l.loaded_at >= {{date_from}}]]
    [[and l.loaded_at < cast({{date_to}} as date) + 1]]
order by l.loaded_at desc, l.object_key
limit 100000
