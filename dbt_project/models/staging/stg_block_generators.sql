select
    '2^' || case when p = 0 then cast(k as text) else '(' || k || '-' || p || ')' end as design_key,
    n_blocks,
    words
from {{ ref('block_generators') }}
