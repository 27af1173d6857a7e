-- Individuals and moving ranges, Montgomery (2009), Statistical Quality Control, section 6.4: mean -+ 3 MRbar / d2, d2 = 1.128
-- for the range of two. Each machine under each setting has limits of its own.
with days as (
    select
        tool_id,
        machine_id,
        configuration,
        date,
        cast(sum(pieces) as double precision) / nullif(sum(tool_changes), 0) as pieces_per_tool_life
    from {{ ref('stg_production') }}
    group by tool_id, machine_id, configuration, date
),

-- a day without a change of tool has no life, and no part in the ranges
lives as (
    select
        *,
        lag(configuration) over (
            partition by tool_id, machine_id
            order by date, configuration
        ) as previous_configuration,
        abs(pieces_per_tool_life - lag(pieces_per_tool_life) over (
            partition by tool_id, machine_id, configuration
            order by date
        )) as moving_range
    from days
    where pieces_per_tool_life is not null
),

limits as (
    select
        tool_id,
        machine_id,
        configuration,
        count(moving_range) as n_ranges,
        avg(pieces_per_tool_life) as center_line,
        3 * avg(moving_range) / 1.128 as half_width
    from lives
    group by tool_id, machine_id, configuration
)

select
    lives.tool_id,
    lives.machine_id,
    lives.configuration,
    lives.date,
    lives.pieces_per_tool_life,
    lives.moving_range,
    limits.center_line,
    case when limits.n_ranges >= 9 then greatest(limits.center_line - limits.half_width, 0) end as lower_limit,
    case when limits.n_ranges >= 9 then limits.center_line + limits.half_width end as upper_limit,
    case
        when limits.n_ranges >= 9 then abs(lives.pieces_per_tool_life - limits.center_line) > limits.half_width
    end as is_out_of_control,
    coalesce(lives.previous_configuration <> lives.configuration, false) as is_setting_change,
    case
        when limits.n_ranges < 9
            then 'fewer than 10 days with a change of tool (' || (limits.n_ranges + 1) || '): no limits'
    end as reason
from lives
inner join limits
    on
        lives.tool_id = limits.tool_id
        and lives.machine_id = limits.machine_id
        and lives.configuration = limits.configuration
