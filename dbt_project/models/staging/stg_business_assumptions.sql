select
    tool_id,
    annual_volume_pieces,
    investment_usd,
    discount_rate,
    horizon_years,
    machine_rate_usd_per_h,
    changeover_min,
    breakage_share_of_lives,
    breakage_cost_usd
from {{ ref('business_assumptions') }}
