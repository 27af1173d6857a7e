select
    e.title,
    e.k,
    e.p,
    e.n_runs,
    e.n_center_points,
    e.n_blocks,
    e.resolution,
    e.defining_relation,
    e.confounded_with_blocks
from marts.dim_experiment as e
where e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
