with chosen as (
    select s.experiment_id, s.tool_id, s.analysis
    from marts.fct_cost_savings as s
    where
        s.basis = 'predicted' and s.annual_savings_usd is not null
        [[and s.tool_id = {{tool}}]]
        [[and s.experiment_id = {{experiment}}]]
    order by s.annual_savings_usd desc, s.experiment_id, s.analysis
    limit 1
),

parts as (
    select c.part, c.part_position, c.setting, c.cost_per_unit_usd
    from marts.fct_cost_parts as c
    inner join chosen
        on
            c.experiment_id = chosen.experiment_id
            and c.tool_id = chosen.tool_id
            and chosen.analysis = c.experiment_id || ' / ' || c.response
),

steps as (
    select 0 as place, 'current' as step, sum(p.cost_per_unit_usd) as change_usd
    from parts as p
    where p.setting = 'current'
    having count(*) > 0
    union all
    select
        p.part_position,
        p.part,
        sum(case p.setting when 'optimized' then p.cost_per_unit_usd else -p.cost_per_unit_usd end)
    from parts as p
    where p.setting in ('current', 'optimized')
    group by p.part_position, p.part
)

select step, change_usd from steps order by place
