select
    tool_id,
    description,
    new_cost_usd,
    regrind_cost_usd,
    max_regrinds
from {{ ref('tools') }}
