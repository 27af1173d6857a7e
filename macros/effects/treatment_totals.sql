{% macro treatment_totals(runs, keys, aggregates=[]) %}
{#- Runs to treatments. Responses are first reduced by the smallest of their experiment: the difference is exact when
    the offset is large (Sterbenz' lemma), so an offset of 1e9 costs no digit; `origin` puts it back where it belongs. `aggregates`: further columns. -#}
{%- set keys_sql = keys | join(', ') -%}
with _doe_origins as (
    select
        {{ keys_sql }},
        min(y) as origin
    from {{ runs }}
    group by {{ keys_sql }}
)

select
    {% for key in keys %}runs.{{ key }}, {% endfor %}
    runs.point_type,
    runs.position,
    max(origins.origin) as origin,
    count(*) as n_planned,
    count(runs.y) as n,
    coalesce(sum(runs.y - origins.origin), 0) as total_above_origin,
    {{ doe.sum_sq_about_mean('runs.y - origins.origin') }} as ss_within
    {%- for aggregate in aggregates %},
    {{ aggregate }}
    {%- endfor %}
from {{ runs }} as runs
inner join _doe_origins as origins
    on {% for key in keys %}runs.{{ key }} = origins.{{ key }}{% if not loop.last %} and {% endif %}{% endfor %}
group by {% for key in keys %}runs.{{ key }}, {% endfor %}runs.point_type, runs.position
{% endmacro %}
