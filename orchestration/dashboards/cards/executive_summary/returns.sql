select
    s.tool_id,
    s.analysis,
    s.experiment_id,
    s.basis,
    s.annual_savings_usd,
    s.annual_savings_usd_lower,
    s.annual_savings_usd_upper,
    s.investment_usd,
    s.roi_pct,
    s.payback_months,
    s.npv_usd,
    s.reason
from marts.fct_cost_savings as s
where
    true
    [[and s.tool_id = {{tool}}]]
    [[and (s.experiment_id = {{experiment}} or s.basis = 'verified' and s.tool_id in (
        select e.tool_id from marts.dim_experiment as e where e.experiment_id = {{experiment}}
    ))]]
order by s.annual_savings_usd desc nulls last, s.tool_id, s.analysis
limit 100000
