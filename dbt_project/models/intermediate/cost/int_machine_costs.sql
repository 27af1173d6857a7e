with production as (
    select
        tool_id,
        machine_id,
        configuration,
        cast(sum(pieces) as double precision) as pieces,
        sum(tool_changes) as tool_changes,
        sum(failures) as failures,
        sum(cost_new_tools_usd + cost_resharpening_usd) as tooling_cost_usd
    from {{ ref('stg_production') }}
    group by tool_id, machine_id, configuration
),

assumptions as (
    select * from {{ ref('stg_business_assumptions') }}
)

select
    production.tool_id,
    production.machine_id,
    production.configuration,
    production.pieces,
    production.pieces / nullif(production.tool_changes, 0) as life,
    production.tooling_cost_usd / nullif(production.pieces, 0) as tooling_cost_per_unit_usd,
    {{ doe.observed_cost_per_unit(
        pieces='production.pieces',
        tooling_cost='production.tooling_cost_usd',
        tool_changes='production.tool_changes',
        failures='production.failures',
        changeover_min='assumptions.changeover_min',
        machine_rate_per_h='assumptions.machine_rate_usd_per_h',
        breakage_cost='assumptions.breakage_cost_usd'
    ) }} as cost_per_unit_usd
from production
inner join assumptions on production.tool_id = assumptions.tool_id
