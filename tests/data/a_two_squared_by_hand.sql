-- 2^2, two runs each: (1) 0 2, a 10 12, b 20 22, ab 50 52. Means 1 11 21 51: A = (11 + 51)/2 - (1 + 21)/2 = 20,
-- B = 36 - 6 = 30, AB = (1 + 51)/2 - (11 + 21)/2 = 10; SS = 8 effect^2 / 4; each pair leaves 2, so MS = 8 / 4 = 2 and
-- F = SS / 2. A quarter is exact in binary: on top of 1e9 every digit of every figure must stay the same.
with by_hand (term, effect, sum_sq, f_value) as (
    values ('A', 20.0, 800.0, 400.0), ('B', 30.0, 1800.0, 900.0), ('AB', 10.0, 200.0, 100.0)
),

readings (a, b, y) as (
    values (-1, -1, 0.25), (-1, -1, 2.25), (1, -1, 10.25), (1, -1, 12.25),
    (-1, 1, 20.25), (-1, 1, 22.25), (1, 1, 50.25), (1, 1, 52.25)
),

offsets (experiment, y_offset) as (
    values ('plain', 0.0), ('offset', 1e9)
),

runs as (
    select
        offsets.experiment,
        readings.a,
        readings.b,
        cast(readings.y + offsets.y_offset as double precision) as y
    from readings
    cross join offsets
),

effects as (
    select * from {{ doe.effects('runs', ['a', 'b'], 'y', experiment='experiment') }} as effects
),

plain as (
    select * from effects
    where experiment_id = 'plain'
)

select
    by_hand.term,
    by_hand.effect as effect_by_hand,
    effects.experiment_id,
    effects.effect,
    effects.sum_sq,
    effects.f_value,
    effects.p_value
from by_hand
cross join offsets
left join effects on offsets.experiment = effects.experiment_id and by_hand.term = effects.term
left join plain on by_hand.term = plain.term
where
    (
        effects.effect = by_hand.effect
        and effects.sum_sq = by_hand.sum_sq
        and effects.f_value = by_hand.f_value
        and effects.p_value = plain.p_value
        and effects.ci_lower = plain.ci_lower
        and effects.significance_basis = 'pure_error'
        and effects.is_significant
    ) is not true
