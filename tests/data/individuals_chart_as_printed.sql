-- noqa: disable=LT02
-- Montgomery (2013), Introduction to Statistical Quality Control, 7th edition, Example 6.5, costs of processing loan
-- applications: 300.5, 321.22 and 279.78 are printed. NIST/SEMATECH e-Handbook, section 6.3.2.2, flow rates: 50.81,
-- 55.8041 and 45.8159. Equal values are in control, one value out of ten equal ones is not, two values are too few.
with observations as (
    select
        'loans' as series,
        place,
        cast(value as double precision) as value
    from unnest(array[
        310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304
    ]) with ordinality as loans (value, place)
    union all
    select
        'flow' as series,
        place,
        cast(value as double precision) as value
    from unnest(array[
        49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1
    ]) with ordinality as flow (value, place)
    union all
    select
        'equal' as series,
        place,
        cast(0.1 as double precision) as value
    from generate_series(1, 13) as places (place)
    union all
    select
        'jump' as series,
        place,
        cast(case when place = 25 then 2 when place % 2 = 0 then null else 1 end as double precision) as value
    from generate_series(1, 49) as places (place)
    union all
    select
        'short' as series,
        place,
        cast(place as double precision) as value
    from generate_series(1, 9) as places (place)
),

chart as (
    {{ doe.individuals_chart('observations', ['series'], 'place', 'value') }}
),

charts as (
    select
        series,
        max(center_line) as center_line,
        max(lower_limit) as lower_limit,
        max(upper_limit) as upper_limit,
        count(moving_range) as n_ranges,
        sum(case when is_out_of_control then 1 when not is_out_of_control then 0 end) as n_out
    from chart
    group by series
),

printed (series, center_line, lower_limit, upper_limit, half_unit, n_ranges, n_out) as (
    values
    ('loans', 300.5, 279.78, 321.22, 0.005, 19, 0),
    ('flow', 50.81, 45.8159, 55.8041, 0.00005, 9, 0),
    ('equal', 0.1, 0.1, 0.1, 1e-12, 12, 0),
    -- 26 / 25 -+ 3 (2 / 24) / 1.128
    ('jump', 1.04, 1.04 - 0.25 / 1.128, 1.04 + 0.25 / 1.128, 1e-12, 24, 1),
    ('short', 5, null, null, 1e-12, 8, null)
)

select
    printed.series,
    charts.center_line,
    charts.lower_limit,
    charts.upper_limit,
    charts.n_ranges,
    charts.n_out
from printed
left join charts on printed.series = charts.series
where
    (
        abs(charts.center_line - printed.center_line) <= printed.half_unit
        and charts.n_ranges = printed.n_ranges
        and charts.n_out is not distinct from printed.n_out
        and (
            printed.lower_limit is null and charts.lower_limit is null and charts.upper_limit is null
            or abs(charts.lower_limit - printed.lower_limit) <= printed.half_unit
            and abs(charts.upper_limit - printed.upper_limit) <= printed.half_unit
        )
    ) is not true
