select l.dataset, l.status, count(*) as n_objects
from marts.fct_loads as l
where
    true
    [[and l.loaded_at >= {{date_from}}]]
    [[and l.loaded_at < cast({{date_to}} as date) + 1]]
group by l.dataset, l.status
order by l.dataset, l.status
