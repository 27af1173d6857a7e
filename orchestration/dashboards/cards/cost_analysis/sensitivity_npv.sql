with chosen as (
    select s.experiment_id, s.tool_id, s.analysis
    from marts.fct_cost_savings as s
    where
        s.basis = 'predicted' and s.annual_savings_usd is not null
        [[and s.tool_id = {{tool}}]]
        [[and s.experiment_id = {{experiment}}]]
    order by s.annual_savings_usd desc, s.experiment_id, s.analysis
    limit 1
)

select c.tool_id || ', ' || c.analysis as saving_of, c.change_pct, c.assumption, c.npv_usd
from marts.fct_cost_sensitivity as c
inner join chosen on c.experiment_id = chosen.experiment_id and c.tool_id = chosen.tool_id and c.analysis = chosen.analysis
where c.basis = 'predicted' and c.npv_usd is not null
order by c.assumption, c.change_pct
