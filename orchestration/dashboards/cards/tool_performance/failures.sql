select
    cast(date_trunc('week', p.date) as date) as week,
    p.configuration,
    sum(p.failures) as failures
from marts.fct_tool_performance as p
where
    p.tool_id = coalesce([[{{tool}},]] (select min(t.tool_id) from marts.fct_tool_performance as t))
    [[and p.date >= {{date_from}}]]
    [[and p.date <= {{date_to}}]]
group by 1, 2
order by 1, 2
limit 100000
