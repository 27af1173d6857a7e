select distinct c.tool_id, c.analysis, c.assumption, c.reason
from marts.fct_cost_sensitivity as c
where
    c.annual_savings_usd is null and c.reason is not null
    [[and c.tool_id = {{tool}}]]
    [[and c.experiment_id = {{experiment}}]]
order by c.tool_id, c.analysis, c.assumption, c.reason
limit 200
