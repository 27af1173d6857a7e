select
    n_runs,
    first_row,
    source
from {{ ref('plackett_burman_designs') }}
