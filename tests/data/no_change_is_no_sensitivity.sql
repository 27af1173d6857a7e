-- with no assumption changed, what is saved is what fct_cost_savings says
select
    savings.tool_id,
    savings.analysis
from {{ ref('fct_cost_savings') }} as savings
left join {{ ref('fct_cost_sensitivity') }} as sensitivity
    on
        savings.tool_id = sensitivity.tool_id
        and savings.analysis = sensitivity.analysis
        and sensitivity.change_pct = 0
where
    sensitivity.assumption is null
    or abs(sensitivity.annual_savings_usd - savings.annual_savings_usd) > 1e-9 * abs(savings.annual_savings_usd)
    or abs(sensitivity.npv_usd - savings.npv_usd) > 1e-9 * abs(savings.npv_usd)
