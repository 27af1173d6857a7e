select
    experiment_id,
    position as generator_number,
    letter,
    word,
    sign
from {{ source('raw', 'experiment_generators') }}
