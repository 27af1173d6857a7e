select
    timestamp as measured_at,
    machine_id,
    tool_id,
    pressure_psi,
    concentration_pct,
    rpm,
    feed_rate as feed_mm_per_min,
    temperature_c,
    vibration_mm_s,
    acoustic_emission_db,
    cutting_force_n,
    power_consumption_kw
from {{ source('raw', 'machine_sensors') }}
