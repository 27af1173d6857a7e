select
    design_key,
    k,
    p,
    n_basic,
    is_enumerable,
    min(experiment_id) as example_experiment_id
from {{ ref('int_experiment_designs') }}
group by design_key, k, p, n_basic, is_enumerable
