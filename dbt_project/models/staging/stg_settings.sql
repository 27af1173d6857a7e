select
    experiment_id,
    setting,
    letter,
    coded
from {{ source('raw', 'experiment_settings') }}
