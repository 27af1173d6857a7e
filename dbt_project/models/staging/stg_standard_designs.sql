select
    '2^' || case when p = 0 then cast(k as text) else '(' || k || '-' || p || ')' end as design_key,
    k,
    p,
    n_runs,
    generators,
    source
from {{ ref('standard_designs') }}
