-- the parts of a cost are all of it, limits included: where a part has none, the whole has none
with summed as (
    select
        experiment_id,
        response,
        setting,
        count(*) as n_parts,
        sum(cost_per_unit_usd) as cost,
        sum(cost_per_unit_usd_lower) as cost_lower,
        sum(cost_per_unit_usd_upper) as cost_upper
    from {{ ref('fct_cost_parts') }}
    group by experiment_id, response, setting
),

compared as (
    select
        costs.experiment_id,
        costs.response,
        costs.setting,
        summed.n_parts,
        abs(summed.cost - costs.cost_per_unit_usd) / costs.cost_per_unit_usd as difference,
        abs(summed.cost_lower - costs.cost_per_unit_usd_lower) / costs.cost_per_unit_usd as difference_lower,
        abs(summed.cost_upper - costs.cost_per_unit_usd_upper) / costs.cost_per_unit_usd_upper as difference_upper,
        (summed.cost_lower is null) = (costs.cost_per_unit_usd_lower is null)
        and (summed.cost_upper is null) = (costs.cost_per_unit_usd_upper is null) as has_same_limits
    from {{ ref('fct_cost_analysis') }} as costs
    left join summed
        on
            costs.experiment_id = summed.experiment_id
            and costs.response = summed.response
            and costs.setting = summed.setting
)

select *
from compared
where
    (
        n_parts = 4
        and difference <= 1e-12
        and coalesce(difference_lower, 0) <= 1e-12
        and coalesce(difference_upper, 0) <= 1e-12
        and has_same_limits
    ) is not true
