with production as (
    select * from {{ ref('stg_production') }}
),

assumptions as (
    select * from {{ ref('stg_business_assumptions') }}
),

daily as (
    select
        date,
        tool_id,
        configuration,
        sum(pieces) as pieces,
        sum(tool_changes) as tool_changes,
        sum(failures) as failures,
        sum(cost_new_tools_usd + cost_resharpening_usd) as tooling_cost_usd
    from production
    group by date, tool_id, configuration
)

select
    daily.date,
    daily.tool_id,
    daily.configuration,
    cast(daily.pieces as bigint) as pieces,
    cast(daily.tool_changes as bigint) as tool_changes,
    cast(daily.failures as bigint) as failures,
    cast(daily.pieces as double precision) / nullif(daily.tool_changes, 0) as pieces_per_tool_life,
    {{ doe.observed_cost_per_unit(
        pieces='daily.pieces',
        tooling_cost='daily.tooling_cost_usd',
        tool_changes='daily.tool_changes',
        failures='daily.failures',
        changeover_min='assumptions.changeover_min',
        machine_rate_per_h='assumptions.machine_rate_usd_per_h',
        breakage_cost='assumptions.breakage_cost_usd'
    ) }} as cost_per_unit_usd
from daily
inner join assumptions on daily.tool_id = assumptions.tool_id
