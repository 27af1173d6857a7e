{% macro treatment_totals(runs, origins) %}
{#- Runs to totals, one per treatment and block. Responses are first reduced by `origin`, the smallest of their
    experiment: the difference is exact when the offset is large (Sterbenz' lemma), so an offset of 1e9 costs no digit. -#}
select
    runs.experiment_id,
    runs.response,
    runs.point_type,
    runs.position,
    runs.block,
    -- a treatment that is listed is known by its position
    case when runs.position is null then runs.levels end as levels,
    cast(count(*) as integer) as n_planned,
    cast(count(runs.y) as integer) as n,
    coalesce(sum(runs.y - origins.origin), 0) as total_above_origin,
    {{ doe.sum_sq_about_mean('runs.y - origins.origin') }} as ss_within,
    max(origins.origin) as origin,
    cast(sum(case when runs.is_censored then 1 else 0 end) as integer) as n_censored
from {{ runs }} as runs
inner join {{ origins }} as origins
    on runs.experiment_id = origins.experiment_id and runs.response = origins.response
group by
    runs.experiment_id,
    runs.response,
    runs.point_type,
    runs.position,
    runs.block,
    case when runs.position is null then runs.levels end
{% endmacro %}
