{% macro model_cells(totals, plans, treatments) %}
{#- The cells of the model matrix: a treatment, centre point or other point in a block, with its total above the origin. -#}
select
    totals.experiment_id,
    totals.response,
    plans.method,
    {{ doe.cell_of_run('totals.position', 'totals.levels', 'totals.block') }} as cell,
    coalesce(totals.block, '') as block,
    totals.point_type = 'center' as is_center,
    coalesce(totals.levels, treatments.levels) as levels,
    totals.n,
    totals.total_above_origin,
    totals.ss_within
from {{ totals }} as totals
inner join {{ plans }} as plans
    on totals.experiment_id = plans.experiment_id and totals.response = plans.response
left join {{ treatments }} as treatments
    on plans.design_key = treatments.design_key and totals.position = treatments.position
where totals.n > 0 and plans.method in ('yates', 'least_squares')
{% endmacro %}

{% macro cell_of_run(position, levels, block) -%}
coalesce(cast({{ position }} as text), cast({{ levels }} as text)) || coalesce(' ' || {{ block }}, '')
{%- endmacro %}
