-- production counts changes by the day: pieces since the day of the last change are those of the lives that end today
with production as (
    select
        date,
        tool_id,
        machine_id,
        configuration,
        pieces,
        tool_changes,
        dense_rank() over (
            partition by tool_id, machine_id
            order by date
        ) as day_number
    from {{ ref('stg_production') }}
),

changed as (
    select
        *,
        -- it was not there on the day before, and something else was
        coalesce(day_number - lag(day_number) over (
            partition by tool_id, machine_id, configuration
            order by date
        ), day_number) > 1 as is_setting_change
    from production
),

periods as (
    select
        *,
        sum(case when is_setting_change then 1 else 0 end) over (
            partition by tool_id, machine_id, configuration
            order by date
        ) as period
    from changed
),

counted as (
    select
        *,
        coalesce(sum(tool_changes) over (
            partition by tool_id, machine_id, configuration, period
            order by date
            rows between unbounded preceding and 1 preceding
        ), 0) as changes_before
    from periods
),

summed as (
    select
        *,
        sum(pieces) over (
            partition by tool_id, machine_id, configuration, period, changes_before
        ) as pieces_since_change
    from counted
)

select
    tool_id,
    machine_id,
    configuration,
    date,
    is_setting_change,
    tool_changes,
    changes_before,
    -- what the first tool had made before is not known
    case
        when changes_before > 0 then cast(pieces_since_change as double precision) / nullif(tool_changes, 0)
    end as pieces_per_tool_life
from summed
