select
    p.configuration,
    min(p.date) as first_day,
    max(p.date) as last_day,
    count(distinct p.date) as n_days,
    sum(p.pieces) as pieces,
    sum(p.tool_changes) as tool_changes,
    sum(p.failures) as failures,
    sum(p.pieces) / nullif(sum(p.tool_changes), 0) as pieces_per_change,
    sum(p.cost_per_unit_usd * p.pieces) / nullif(sum(p.pieces), 0) as cost_per_unit_usd
from marts.fct_tool_performance as p
where
    p.tool_id = coalesce([[{{tool}},]] (select min(t.tool_id) from marts.fct_tool_performance as t))
    [[and p.date >= {{date_from}}]]
    [[and p.date <= {{date_to}}]]
group by p.configuration
order by first_day, p.configuration
