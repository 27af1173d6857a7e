select
    date,
    machine_id,
    tool_id,
    configuration,
    daily_production as pieces,
    tool_changes,
    failures,
    cost_new_tools_usd,
    cost_resharpening_usd
from {{ source('raw', 'production_data') }}
