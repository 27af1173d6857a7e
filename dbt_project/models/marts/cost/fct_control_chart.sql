with lives as (
    select * from {{ ref('int_machine_lives') }}
),

chart as (
    {{ doe.individuals_chart('lives', ['tool_id', 'machine_id', 'configuration'], 'date', 'pieces_per_tool_life') }}
)

select
    tool_id,
    machine_id,
    configuration,
    date,
    pieces_per_tool_life,
    moving_range,
    center_line,
    -- a life is not negative
    case when has_limits then greatest(lower_limit, 0) end as lower_limit,
    upper_limit,
    is_out_of_control,
    is_setting_change,
    nullif(concat_ws(
        '; ',
        case
            when tool_changes = 0 then 'no tool was changed on this day'
            when pieces_per_tool_life is null
                then 'the first change of tool under this setting: what that tool had made before is not known'
        end,
        case when not has_limits then 'fewer than 10 lives (' || n_values || '): no limits' end
    ), '') as reason
from chart
where tool_changes > 0 or is_setting_change
