-- for as many factors as the next smaller fraction of resolution III cannot hold
select
    'PB' || designs.n_runs || ' of ' || k as design_key,
    k,
    designs.n_runs,
    designs.first_row,
    designs.source
from {{ ref('stg_plackett_burman_designs') }} as designs
{{ doe.cross_join_series(
    'k', 'case when designs.n_runs < 16 then 8 else 12 end', 'least(designs.n_runs - 1, ' ~ doe.max_factors() ~ ')'
) }}
