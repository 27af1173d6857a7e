-- Montgomery, Problem 6-1: coefficients and t values as printed (B as recomputed: the exercise leaves it to the student)
with printed (term, effect, t_value) as (
    values
    ('A', 0.33, 0.15), ('B', 11.33, 5.05), ('C', 6.83, 3.05), ('AB', -1.67, -0.74), ('AC', -8.83, -3.94),
    ('BC', -2.83, -1.26), ('ABC', -2.17, -0.97)
)

select
    printed.term as printed_term,
    effects.term,
    effects.effect
from printed
full outer join {{ ref('tool_life_effects') }} as effects on printed.term = effects.term
where
    (
        abs(effects.effect - printed.effect) <= 0.005
        and abs(effects.effect / effects.std_error - printed.t_value) <= 0.005
    ) is not true
