select
    c.experiment_id || ' / ' || c.response || ': ' || c.setting as setting_of,
    c.part,
    c.cost_per_unit_usd
from marts.fct_cost_parts as c
where
    c.cost_per_unit_usd is not null
    [[and c.tool_id = {{tool}}]]
    [[and c.experiment_id = {{experiment}}]]
order by c.experiment_id, c.response, c.tool_id, c.setting, c.part_position
limit 96
