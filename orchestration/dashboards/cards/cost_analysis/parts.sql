with costs as (
    select
        c.experiment_id || ' / ' || c.response || ': ' || c.setting as setting_of,
        c.part,
        c.part_position,
        c.cost_per_unit_usd,
        dense_rank() over (order by c.experiment_id, c.response, c.tool_id, c.setting) as place
    from marts.fct_cost_parts as c
    where
        c.cost_per_unit_usd is not null
        [[and c.tool_id = {{tool}}]]
        [[and c.experiment_id = {{experiment}}]]
)

select setting_of, part, cost_per_unit_usd
from costs
where place <= 24
order by place, part_position
