-- predicted by experiments and verified in production, with the assumptions that turn them into money
with savings as (
    select
        tool_id,
        experiment_id || ' / ' || response as analysis,
        experiment_id,
        'predicted' as basis,
        baseline_cost,
        optimized_cost,
        baseline_tooling_cost,
        optimized_tooling_cost,
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
        baseline_tooling_cost,
        optimized_tooling_cost,
        baseline_life,
        optimized_life,
        saving,
        saving_lower,
        saving_upper,
        case when n_machines < 2 then 'a single machine ran under both settings: no limits' end as reason
    from {{ ref('int_verified_savings') }}
)

select
    savings.*,
    assumptions.annual_volume_pieces,
    cast(assumptions.investment_usd as double precision) as investment,
    cast(assumptions.discount_rate as double precision) as discount_rate,
    assumptions.horizon_years
from savings
inner join {{ ref('stg_business_assumptions') }} as assumptions on savings.tool_id = assumptions.tool_id
