select
    e.experiment_id,
    e.title,
    r.response,
    r.goal,
    e.k,
    e.p,
    e.n_runs,
    e.n_center_points,
    e.n_blocks,
    e.resolution,
    e.defining_relation,
    e.confounded_with_blocks
from marts.dim_experiment as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id
where (r.experiment_id, r.response) = ({{snippet: asked}})
