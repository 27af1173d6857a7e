-- what was loaded, and each fraction together with its fold-over as an experiment of its own
select
    experiment_id,
    title,
    tool_id,
    axial_distance,
    pool_from_order,
    confirms,
    loaded_at
from {{ ref('stg_experiments') }}
union all
select
    foldovers.experiment_id,
    coalesce(firsts.title, firsts.experiment_id) || ', with its fold-over'
    || case when length(foldovers.folded) = 1 then ' of ' || foldovers.folded else '' end as title,
    firsts.tool_id,
    cast(null as double precision) as axial_distance,
    case when firsts.pool_from_order = seconds.pool_from_order then firsts.pool_from_order end as pool_from_order,
    cast(null as text) as confirms,
    greatest(firsts.loaded_at, seconds.loaded_at) as loaded_at
from {{ ref('int_foldovers') }} as foldovers
inner join {{ ref('stg_experiments') }} as firsts on foldovers.first_experiment_id = firsts.experiment_id
inner join {{ ref('stg_experiments') }} as seconds on foldovers.second_experiment_id = seconds.experiment_id
