select
    c.date,
    c.machine_id,
    c.configuration,
    c.pieces_per_tool_life,
    c.lower_limit,
    c.upper_limit,
    c.is_out_of_control,
    c.is_setting_change,
    c.reason
from marts.fct_control_chart as c
where
    c.tool_id = coalesce([[{{tool}},]] (select min(t.tool_id) from marts.fct_control_chart as t))
    and c.machine_id = coalesce(
        [[{{machine}},]] (select min(t.machine_id) from marts.fct_control_chart as t where t.tool_id = c.tool_id)
    )
    [[and c.date >= {{date_from}}]]
    [[and c.date <= {{date_to}}]]
    and (c.is_out_of_control or c.is_setting_change)
order by c.date desc, c.configuration
limit 100000
