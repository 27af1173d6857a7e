with costs as (
    select * from {{ ref('int_setting_costs') }}
)

select
    baseline.experiment_id,
    baseline.tool_id,
    baseline.response,
    baseline.cost_per_unit_usd as baseline_cost,
    optimized.cost_per_unit_usd as optimized_cost,
    baseline.tooling_cost_per_unit_usd as baseline_tooling_cost,
    optimized.tooling_cost_per_unit_usd as optimized_tooling_cost,
    baseline.tool_life_pieces as baseline_life,
    optimized.tool_life_pieces as optimized_life,
    baseline.cost_per_unit_usd - optimized.cost_per_unit_usd as saving,
    -- the least favourable ends of both intervals, and the most favourable
    baseline.cost_per_unit_usd_lower - optimized.cost_per_unit_usd_upper as saving_lower,
    baseline.cost_per_unit_usd_upper - optimized.cost_per_unit_usd_lower as saving_upper
from costs as baseline
inner join costs as optimized
    on baseline.experiment_id = optimized.experiment_id and baseline.response = optimized.response
where baseline.setting = 'current' and optimized.setting = 'optimized'
