with assumptions as (
    select * from {{ ref('stg_business_assumptions') }}
),

savings as (
    select
        tool_id,
        experiment_id || ' / ' || response as analysis,
        experiment_id,
        'predicted' as basis,
        baseline_cost,
        optimized_cost,
        baseline_life,
        optimized_life,
        saving,
        saving_lower,
        saving_upper,
        case
            when saving_lower is null or saving_upper is null then 'the predicted lives have no two-sided limits'
        end as reason
    from {{ ref('int_predicted_savings') }}
    union all
    select
        tool_id,
        'production' as analysis,
        null as experiment_id,
        'verified' as basis,
        baseline_cost,
        optimized_cost,
        baseline_life,
        optimized_life,
        saving,
        saving_lower,
        saving_upper,
        case when n_machines < 2 then 'a single machine ran under both settings: no limits' end as reason
    from {{ ref('int_verified_savings') }}
),

annual as (
    select
        savings.*,
        savings.saving * assumptions.annual_volume_pieces as annual_savings,
        savings.saving_lower * assumptions.annual_volume_pieces as annual_savings_lower,
        savings.saving_upper * assumptions.annual_volume_pieces as annual_savings_upper,
        cast(assumptions.investment_usd as double precision) as investment,
        cast(assumptions.discount_rate as double precision) as discount_rate,
        assumptions.horizon_years
    from savings
    inner join assumptions on savings.tool_id = assumptions.tool_id
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
