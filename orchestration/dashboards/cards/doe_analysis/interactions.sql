with runs as (
    select * from ({{snippet: values_by_level}}) as given where value is not null
),

cells as (
    select
        a.letter as letter_x,
        b.letter as letter_y,
        a.coded as coded_x,
        b.coded as coded_y,
        a.level as level_x,
        b.level as level_y,
        a.unit,
        a.is_modelled,
        avg(a.value) as mean_response,
        count(*) as n_runs
    from runs as a
    inner join runs as b on a.run_id = b.run_id and a.letter < b.letter
    group by a.letter, b.letter, a.coded, b.coded, a.level, b.level, a.unit, a.is_modelled
),

sized as (
    select *, abs(sum(coded_x * coded_y * mean_response) over (partition by letter_x, letter_y)) as size from cells
),

ranked as (
    select
        *,
        dense_rank() over (order by size desc, letter_x, letter_y) as place,
        max(size) over () as largest
    from sized
)

select letter_x || ' × ' || letter_y as pair, level_x, level_y, mean_response, n_runs, unit
from ranked
-- a pair that is not in the model has none but rounding errors
where place <= 6 and (not is_modelled or size > 1e-9 * largest)
order by place, coded_y, coded_x, level_y, level_x
