{%- set parts = ['tooling', 'changeover', 'breakage'] -%}
{#- the cost falls as the life grows: its upper limit belongs to the lower limit of the life -#}
{%- set limits = {'': 'life', '_lower': 'life_upper', '_upper': 'life_lower'} -%}
-- noqa: disable=LT02
with lives as (
    select
        experiment_id,
        tool_id,
        response,
        setting,
        life,
        -- a mean life is positive: a limit that is not bounds nothing
        case when life_lower > 0 then life_lower end as life_lower,
        life_upper
    from {{ ref('int_tool_lives') }}
    where life > 0
),

tools as (
    select * from {{ ref('stg_tools') }}
),

assumptions as (
    select * from {{ ref('stg_business_assumptions') }}
),

costs as (
    select
        lives.experiment_id,
        lives.tool_id,
        lives.response,
        lives.setting,
        lives.life,
        lives.life_lower,
        lives.life_upper,
        {%- for suffix, life in limits.items() %}
        {{ doe.tooling_cost_per_unit(
            'lives.' ~ life, 'tools.new_cost_usd', 'tools.regrind_cost_usd', 'tools.max_regrinds'
        ) }} as tooling{{ suffix }},
        {{ doe.changeover_cost_per_unit(
            'lives.' ~ life, 'assumptions.changeover_min', 'assumptions.machine_rate_usd_per_h'
        ) }} as changeover{{ suffix }},
        {{ doe.breakage_cost_per_unit(
            'lives.' ~ life, 'assumptions.breakage_share_of_lives', 'assumptions.breakage_cost_usd'
        ) }} as breakage{{ suffix }}
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from lives
    inner join tools on lives.tool_id = tools.tool_id
    inner join assumptions on lives.tool_id = assumptions.tool_id
)

select
    experiment_id,
    tool_id,
    response,
    setting,
    life as tool_life_pieces,
    life_lower as tool_life_pieces_lower,
    life_upper as tool_life_pieces_upper,
    {%- for part in parts %}
    {%- for suffix in limits %}
    {{ part }}{{ suffix }} as {{ part }}_cost_per_unit_usd{{ suffix }},
    {%- endfor %}
    {%- endfor %}
    {%- for suffix in limits %}
    tooling{{ suffix }} + changeover{{ suffix }} + breakage{{ suffix }} as cost_per_unit_usd{{ suffix }},
    {%- endfor %}
    case
        when life_upper is null and life_lower is null
            then 'no residual degrees of freedom: the life has no limits, so the cost has none'
        when life_upper is null then 'the life has no upper limit: the cost has no lower limit'
        when life_lower is null then 'the lower limit of the life is not positive: the cost has no upper limit'
    end as reason
from costs
