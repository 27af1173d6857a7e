select p.date, p.configuration, p.pieces_per_tool_life
from marts.fct_tool_performance as p
where
    p.tool_id = coalesce([[{{tool}},]] (select min(t.tool_id) from marts.fct_tool_performance as t))
    [[and p.date >= {{date_from}}]]
    [[and p.date <= {{date_to}}]]
order by p.date, p.configuration
limit 100000
