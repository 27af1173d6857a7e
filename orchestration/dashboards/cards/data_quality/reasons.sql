select l.reason, count(*) as n_objects, sum(l.rows_rejected) as rows_rejected
from marts.fct_loads as l
where
    true
    [[and l.loaded_at >= {{date_from}}]]
    [[and l.loaded_at < cast({{date_to}} as date) + 1]]
    and l.reason is not null
group by l.reason
order by n_objects desc, l.reason
limit 100000
