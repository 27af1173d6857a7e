select
    s.tool_id || ', ' || s.analysis as saving_of,
    s.tool_id,
    s.basis,
    s.annual_savings_usd,
    s.annual_savings_usd_lower,
    s.annual_savings_usd_upper
from marts.fct_cost_savings as s
where
    s.annual_savings_usd is not null
    [[and s.tool_id = {{tool}}]]
    [[and (s.experiment_id = {{experiment}} or s.basis = 'verified' and s.tool_id in (
        select e.tool_id from marts.dim_experiment as e where e.experiment_id = {{experiment}}
    ))]]
order by s.annual_savings_usd desc, s.tool_id, s.analysis
limit 20
