with annual as (
    select
        *,
        saving * annual_volume_pieces as annual_savings,
        saving_lower * annual_volume_pieces as annual_savings_lower,
        saving_upper * annual_volume_pieces as annual_savings_upper
    from {{ ref('int_savings') }}
),

valued as (
    select
        *,
        {{ doe.npv('annual_savings', 'investment', 'discount_rate', 'horizon_years') }} as npv
    from annual
)

select
    tool_id,
    analysis,
    experiment_id,
    basis,
    baseline_cost as baseline_cost_per_unit_usd,
    optimized_cost as optimized_cost_per_unit_usd,
    100 * (baseline_cost - optimized_cost) / nullif(baseline_cost, 0) as cost_reduction_pct,
    100 * (optimized_life - baseline_life) / nullif(baseline_life, 0) as tool_life_improvement_pct,
    annual_savings as annual_savings_usd,
    annual_savings_lower as annual_savings_usd_lower,
    annual_savings_upper as annual_savings_usd_upper,
    investment as investment_usd,
    {{ doe.roi_pct('annual_savings', 'investment') }} as roi_pct,
    {{ doe.payback_months('annual_savings', 'investment') }} as payback_months,
    npv as npv_usd,
    case
        when annual_savings <= 0 then 'nothing is saved: the investment is never paid back'
        when npv < 0
            then coalesce(reason || '; ', '') || 'not paid back in ' || horizon_years || ' years'
        else reason
    end as reason
from valued
