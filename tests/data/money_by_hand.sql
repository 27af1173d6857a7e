-- ZC1668 with 4 regrinds: (148.94 + 4 * 30.67) / (5 * 4000) = 271.62 / 20000; ZC1445: (206.76 + 4 * 47.14) / 20000.
-- A change of 10 min at 60 USD/h is 10 USD a life; 5 % of lives break at 200 USD, 10 USD a life. The three together, as
-- production counts them: 5 lives of 4000 pieces, 271.62 USD of tools, 5 changes, 1 breakage at 40 USD.
-- 7,500 USD a year on 5,000: 3 years at 10 % are 7500 (1.21 + 1.1 + 1) / 1.331 = 24825 / 1.331. The terms of a sum are
-- written as sums: an argument is an expression and must stay one.
with computed (item, value, by_hand) as (
    values
    ('ZC1668', {{ doe.tooling_cost_per_unit('4000', '148.94', '30.67', '4') }}, 0.013581),
    ('ZC1445', {{ doe.tooling_cost_per_unit('3000 + 1000', '206 + 0.76', '47 + 0.14', '3 + 1') }}, 0.019766),
    ('change', {{ doe.changeover_cost_per_unit('3000 + 1000', '4 + 6', '59 + 1') }}, 0.0025),
    ('breakage', {{ doe.breakage_cost_per_unit('3000 + 1000', '0.04 + 0.01', '199 + 1') }}, 0.0025),
    (
        'counted',
        {{ doe.observed_cost_per_unit('19000 + 1000', '271 + 0.62', '4 + 1', '0 + 1', '4 + 6', '59 + 1', '30 + 10') }},
        0.018081
    ),
    ('roi', {{ doe.roi_pct('7000 + 500', '4000 + 1000') }}, 50),
    ('payback', {{ doe.payback_months('7000 + 500', '4000 + 1000') }}, 8),
    ('npv', {{ doe.npv('7000 + 500', '4000 + 1000', '0.05 + 0.05', '2 + 1') }}, 24825 / 1.331 - 5000),
    ('npv without discount', {{ doe.npv('7000 + 500', '4000 + 1000', '0', '2 + 1') }}, 17500)
)

select *
from computed
where (abs(value - by_hand) <= 1e-12 * abs(by_hand)) is not true
