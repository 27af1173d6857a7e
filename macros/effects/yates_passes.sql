{% macro yates_passes(totals, plans, n_passes=none) %}
{#- Yates' algorithm (Yates 1937; Montgomery 2013, section 6.5): k times, the column of totals in standard order is
    replaced by its pairwise sums followed by its pairwise differences (second minus first), on totals above the origin.
    Pass j takes every balanced experiment with at least j basic factors; the text has `n_passes` passes whatever the data. -#}
{%- set n_passes = doe.max_basic_factors() if n_passes is none else n_passes -%}
with _doe_pass_0 as (
    select
        totals.experiment_id,
        totals.response,
        plans.n_basic,
        totals.position,
        totals.total_above_origin as value
    from {{ totals }} as totals
    inner join {{ plans }} as plans
        on totals.experiment_id = plans.experiment_id and totals.response = plans.response
    where plans.is_balanced and totals.point_type = 'factorial'
)
{%- for pass in range(1, n_passes + 1) %},

_doe_pairs_{{ pass }} as (
    select
        experiment_id,
        response,
        n_basic,
        {{ doe.half('position') }} as pair,
        sum(value) as pair_sum,
        sum(case when position % 2 = 1 then value else -value end) as pair_difference
    from _doe_pass_{{ pass - 1 }}
    where n_basic >= {{ pass }}
    group by experiment_id, response, n_basic, {{ doe.half('position') }}
),

_doe_pass_{{ pass }} as (
    select
        experiment_id,
        response,
        n_basic,
        pair as position,
        pair_sum as value
    from _doe_pairs_{{ pass }}
    union all
    select
        experiment_id,
        response,
        n_basic,
        pair + {{ doe.power_of_two('n_basic - 1') }} as position,
        pair_difference as value
    from _doe_pairs_{{ pass }}
)
{%- endfor %}
{% for pass in range(n_passes + 1) %}
select
    experiment_id,
    response,
    n_basic,
    {{ pass }} as pass,
    position,
    {{ 'sum(value)' if pass == 0 else 'value' }} as value_above_origin
from _doe_pass_{{ pass }}
{%- if pass == 0 %}
-- a treatment run in several blocks has a total in each
group by experiment_id, response, n_basic, position
{%- endif %}
{%- if not loop.last %}
union all
{%- endif %}
{% endfor %}
{% endmacro %}
