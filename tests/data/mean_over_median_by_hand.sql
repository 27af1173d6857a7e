-- Gamma(1) = 1, Gamma(5) = 24, Gamma(3/2) = sqrt(pi) / 2. Weibull lives of sigma 1 are exponential, with mean 1 and
-- median ln 2; sigma 2: 2 and (ln 2)^2. Lognormal, sigma^2 = 2 ln 2: exp(ln 2). Normal lives have their mean in the
-- middle.
with givens (item, x) as (
    values
    ('one', cast(1 as double precision)),
    ('five', 5),
    ('half', 1.5),
    ('weibull', 1),
    ('weibull', 2),
    ('lognormal', sqrt(2 * ln(2))),
    ('normal', 7)
),

computed as (
    select
        case
            when item in ('one', 'five', 'half') then exp({{ doe.log_gamma('x') }})
            else {{ doe.mean_over_median('item', 'x') }}
        end as value,
        case
            when item = 'one' then 1
            when item = 'five' then 24
            when item = 'half' then sqrt(pi()) / 2
            when item = 'weibull' and x = 1 then 1 / ln(2)
            when item = 'weibull' then 2 / power(ln(2), 2)
            when item = 'lognormal' then 2
            when item = 'normal' then 1
        end as by_hand
    from givens
)

select *
from computed
where (abs(value - by_hand) <= 1e-11 * by_hand) is not true
