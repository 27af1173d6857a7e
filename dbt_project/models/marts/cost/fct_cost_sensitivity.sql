{#- Change of one assumption at a time, in percent. Every part of the cost of a piece goes with 1 / life. -#}
{%- set annual = {
    'volume': '(baseline_cost - optimized_cost) * annual_volume_pieces * factor',
    'price': '(baseline_cost - optimized_cost + (factor - 1) * (baseline_tooling_cost - optimized_tooling_cost))'
        ~ ' * annual_volume_pieces',
    'life': '(baseline_cost - optimized_cost / case when optimized_life > 0 then factor end) * annual_volume_pieces',
} -%}
-- noqa: disable=LT02
with changed as (
    select
        savings.*,
        cast(10 * step as double precision) as change_pct,
        1 + step / cast(10 as double precision) as factor
    from {{ ref('int_savings') }} as savings
    {{ doe.cross_join_series('step', -5, 5) }}
),

annual as (
    {%- for assumption, saved in annual.items() %}
    {%- if not loop.first %}
    union all
    {%- endif %}
    select
        *,
        '{{ assumption }}' as assumption,
        {{ saved }} as annual_savings
    from changed
    {%- endfor %}
),

valued as (
    select
        *,
        {{ doe.npv('annual_savings', 'investment', 'discount_rate', 'horizon_years') }} as npv
    from annual
)

select
    tool_id,
    analysis,
    experiment_id,
    basis,
    assumption,
    change_pct,
    annual_savings as annual_savings_usd,
    {{ doe.roi_pct('annual_savings', 'investment') }} as roi_pct,
    {{ doe.payback_months('annual_savings', 'investment') }} as payback_months,
    npv as npv_usd,
    case
        when annual_savings is null
            then 'no tool was changed under the optimized setting: its life is not known, nor what another would save'
        when annual_savings <= 0 then 'nothing is saved: the investment is never paid back'
        when npv < 0 then 'not paid back in ' || horizon_years || ' years'
    end as reason
from valued
