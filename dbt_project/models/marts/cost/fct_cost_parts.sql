{%- set limits = ['', '_lower', '_upper'] -%}
{%- set parts = ['tool', 'regrind', 'changeover', 'breakage'] -%}
-- noqa: disable=LT02
with costs as (
    select
        costs.*,
        -- of a tool and its regrinds, the share of the tool: the same at every life
        tools.new_cost_usd
        / nullif(tools.new_cost_usd + tools.max_regrinds * cast(tools.regrind_cost_usd as double precision), 0)
            as tool_share
    from {{ ref('int_setting_costs') }} as costs
    inner join {{ ref('stg_tools') }} as tools on costs.tool_id = tools.tool_id
)

{%- for part in parts %}

{% if not loop.first %}union all
{% endif -%}
select
    experiment_id,
    tool_id,
    response,
    setting,
    {{ loop.index }} as part_position,
    '{{ part }}' as part,
    {%- for limit in limits %}
    {%- if part == 'tool' %}
    tooling_cost_per_unit_usd{{ limit }} * coalesce(tool_share, 0) as cost_per_unit_usd{{ limit }}
    {%- elif part == 'regrind' %}
    tooling_cost_per_unit_usd{{ limit }} * (1 - coalesce(tool_share, 0)) as cost_per_unit_usd{{ limit }}
    {%- else %}
    {{ part }}_cost_per_unit_usd{{ limit }} as cost_per_unit_usd{{ limit }}
    {%- endif %}
    {%- if not loop.last %},{% endif %}
    {%- endfor %},
    reason
from costs
{%- endfor %}
