-- the parts of a cost are all of it, limits included
select
    costs.experiment_id,
    costs.response,
    costs.setting
from {{ ref('fct_cost_analysis') }} as costs
left join {{ ref('fct_cost_parts') }} as parts
    on
        costs.experiment_id = parts.experiment_id
        and costs.response = parts.response
        and costs.setting = parts.setting
group by
    costs.experiment_id,
    costs.response,
    costs.setting,
    costs.cost_per_unit_usd,
    costs.cost_per_unit_usd_lower,
    costs.cost_per_unit_usd_upper
having
    count(parts.part) <> 4
    or abs(sum(parts.cost_per_unit_usd) - costs.cost_per_unit_usd) > 1e-12 * costs.cost_per_unit_usd
    or abs(sum(parts.cost_per_unit_usd_lower) - costs.cost_per_unit_usd_lower) > 1e-12 * costs.cost_per_unit_usd
    or abs(sum(parts.cost_per_unit_usd_upper) - costs.cost_per_unit_usd_upper) > 1e-12 * costs.cost_per_unit_usd_upper
