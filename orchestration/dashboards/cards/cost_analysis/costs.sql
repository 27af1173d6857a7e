select
    c.experiment_id,
    c.tool_id,
    c.response,
    c.setting,
    c.tool_life_pieces,
    c.tool_life_pieces_lower,
    c.tool_life_pieces_upper,
    c.cost_per_unit_usd,
    c.cost_per_unit_usd_lower,
    c.cost_per_unit_usd_upper,
    c.reason
from marts.fct_cost_analysis as c
where
    true
    [[and c.tool_id = {{tool}}]]
    [[and c.experiment_id = {{experiment}}]]
order by c.experiment_id, c.response, c.tool_id, c.setting
limit 100000
