-- The printed lives of the case give -2250, 7250 and -3750, and its money gives 50 %: worked by hand, as
-- A = (5500 + 9000)/2 - (4000 + 15000)/2. Fails when ours differ, or when a printed claim should suddenly agree.
with effects as (
    select * from {{ doe.effects(
        ref('published_case_runs'),
        ['coolant_pressure', 'coolant_concentration', 'cutting_condition'],
        'tool_life_pieces',
        generators=['C=AB']
    ) }} as effects
),

claims as (
    select * from {{ ref('published_case_claims') }}
),

money as (
    select
        max(case when item = 'annual_savings' then printed_value end) as annual_savings,
        max(case when item = 'investment' then printed_value end) as investment
    from claims
),

computed as (
    select
        'effect_' || lower(term) as item,
        effect as value
    from effects
    union all
    select
        'roi' as item,
        {{ doe.roi_pct('annual_savings', 'investment') }} as value
    from money
),

by_hand (item, value) as (
    values ('effect_a', -2250.0), ('effect_b', 7250.0), ('effect_c', -3750.0), ('roi', 50.0)
)

select
    by_hand.item,
    by_hand.value as value_by_hand,
    computed.value,
    claims.printed_value
from by_hand
left join computed on by_hand.item = computed.item
left join claims on by_hand.item = claims.item
where
    (abs(computed.value - by_hand.value) < 1e-9) is not true
    or (abs(computed.value - claims.printed_value) > 1) is not true
