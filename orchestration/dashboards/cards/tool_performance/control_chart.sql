select
    c.date,
    c.pieces_per_tool_life,
    case when c.is_out_of_control then c.pieces_per_tool_life end as out_of_control,
    case when c.is_setting_change then coalesce(c.pieces_per_tool_life, c.center_line) end as setting_change,
    case when c.is_setting_change then c.configuration end as new_configuration,
    c.center_line,
    c.lower_limit,
    c.upper_limit
from marts.fct_control_chart as c
where
    c.tool_id = coalesce([[{{tool}},]] (select min(t.tool_id) from marts.fct_control_chart as t))
    and c.machine_id = coalesce(
        [[{{machine}},]] (select min(t.machine_id) from marts.fct_control_chart as t where t.tool_id = c.tool_id)
    )
    [[and c.date >= {{date_from}}]]
    [[and c.date <= {{date_to}}]]
order by c.date, c.configuration
limit 100000
