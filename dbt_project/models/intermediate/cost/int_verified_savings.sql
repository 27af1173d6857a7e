with machine_costs as (
    select * from {{ ref('int_machine_costs') }}
),

-- every machine is its own comparison: it ran under both settings, and the change came on different days
pairs as (
    select
        before.tool_id,
        before.machine_id,
        before.cost_per_unit_usd as baseline_cost,
        after.cost_per_unit_usd as optimized_cost,
        before.tooling_cost_per_unit_usd as baseline_tooling_cost,
        after.tooling_cost_per_unit_usd as optimized_tooling_cost,
        before.life as baseline_life,
        after.life as optimized_life
    from machine_costs as before
    inner join machine_costs as after
        on before.tool_id = after.tool_id and before.machine_id = after.machine_id
    where
        before.configuration = 'current'
        and after.configuration = 'optimized'
        -- a machine that made nothing under one of them has no cost per piece
        and before.pieces > 0
        and after.pieces > 0
),

tools as (
    select
        tool_id,
        count(*) as n_machines,
        count(*) - 1 as df,
        avg(baseline_cost) as baseline_cost,
        avg(optimized_cost) as optimized_cost,
        avg(baseline_tooling_cost) as baseline_tooling_cost,
        avg(optimized_tooling_cost) as optimized_tooling_cost,
        avg(baseline_life) as baseline_life,
        avg(optimized_life) as optimized_life,
        stddev_samp(baseline_cost - optimized_cost) / sqrt(count(*)) as std_error
    from pairs
    group by tool_id
),

critical_values as (
    {{ doe.critical_values('tools', 'df', var('alpha')) }}
)

select
    tools.tool_id,
    tools.n_machines,
    tools.baseline_cost,
    tools.optimized_cost,
    tools.baseline_tooling_cost,
    tools.optimized_tooling_cost,
    tools.baseline_life,
    tools.optimized_life,
    tools.baseline_cost - tools.optimized_cost as saving,
    tools.baseline_cost - tools.optimized_cost - critical_values.t_critical * tools.std_error as saving_lower,
    tools.baseline_cost - tools.optimized_cost + critical_values.t_critical * tools.std_error as saving_upper
from tools
left join critical_values on tools.df = critical_values.df
