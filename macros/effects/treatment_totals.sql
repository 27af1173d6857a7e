{% macro treatment_totals(runs, origins) %}
{#- Runs to treatments. Responses are first reduced by `origin`, the smallest of their experiment: the difference is
    exact when the offset is large (Sterbenz' lemma), so an offset of 1e9 costs no digit. -#}
select
    runs.experiment_id,
    runs.response,
    runs.point_type,
    runs.position,
    cast(count(*) as integer) as n_planned,
    cast(count(runs.y) as integer) as n,
    coalesce(sum(runs.y - origins.origin), 0) as total_above_origin,
    {{ doe.sum_sq_about_mean('runs.y - origins.origin') }} as ss_within,
    max(origins.origin) as origin,
    cast(sum(case when runs.is_censored then 1 else 0 end) as integer) as n_censored,
    -- an empty block beside a named one is a second block
    min(coalesce(runs.block, '')) as first_block,
    max(coalesce(runs.block, '')) as last_block,
    max(runs.repeat_reading) as max_repeat_reading
from {{ runs }} as runs
inner join {{ origins }} as origins
    on runs.experiment_id = origins.experiment_id and runs.response = origins.response
group by runs.experiment_id, runs.response, runs.point_type, runs.position
{% endmacro %}
