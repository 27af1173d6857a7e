-- Montgomery, Example 8-1: effects of the half fraction D=ABC and their aliases
with printed (term, effect, aliases) as (
    values
    ('A', 19.00, 'A+BCD'), ('B', 1.50, 'B+ACD'), ('C', 14.00, 'C+ABD'), ('D', 16.50, 'D+ABC'),
    ('AB', -1.00, 'AB+CD'), ('AC', -18.50, 'AC+BD'), ('AD', 19.00, 'AD+BC')
)

select
    printed.term as printed_term,
    effects.term,
    effects.effect,
    effects.aliases
from printed
full outer join {{ ref('filtration_effects') }} as effects on printed.term = effects.term
where (abs(effects.effect - printed.effect) <= 0.005 and effects.aliases = printed.aliases) is not true
