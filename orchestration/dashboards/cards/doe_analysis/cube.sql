with ranked as (
    select e.experiment_id, e.response, f.letter, row_number() over (order by max(abs(e.effect)) desc, f.letter) as place
    from marts.fct_effects as e
    inner join marts.dim_factor as f on e.experiment_id = f.experiment_id and position(f.letter in e.term) > 0
    where
        e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
        and e.response = coalesce(
            [[{{response}},]]
            (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
        )
        and e.term_order <= 2 and e.effect is not null
    group by e.experiment_id, e.response, f.letter
),

chosen as (
    select *, row_number() over (order by letter) as side from ranked where place <= 3
),

sides as (
    select c.side, l.run_id, l.coded, l.letter || ': ' || l.factor_name as factor, concat_ws(' ', l.level, l.unit) as level
    from chosen as c
    inner join marts.fct_run_levels as l on c.experiment_id = l.experiment_id and c.letter = l.letter
    where
        l.is_factorial
        and l.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
),

levels as (
    select distinct side, coded, factor, level from sides
),

corners as (
    select
        x.factor as factor_x, x.coded as coded_x, x.level as level_x,
        y.factor as factor_y, y.coded as coded_y, y.level as level_y,
        z.factor as factor_z, z.coded as coded_z, z.level as level_z
    from levels as x
    left join levels as y on y.side = 2
    left join levels as z on z.side = 3
    where x.side = 1
),

runs as (
    select f.observed, x.coded as coded_x, y.coded as coded_y, z.coded as coded_z
    from marts.fct_fitted_runs as f
    inner join chosen as c on f.experiment_id = c.experiment_id and f.response = c.response and c.side = 1
    inner join sides as x on f.run_id = x.run_id and x.side = 1
    left join sides as y on f.run_id = y.run_id and y.side = 2
    left join sides as z on f.run_id = z.run_id and z.side = 3
    where
        f.observed is not null
        and f.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
)

select
    corners.factor_x,
    corners.level_x,
    corners.factor_y,
    corners.level_y,
    corners.factor_z,
    corners.level_z,
    avg(runs.observed) as mean_response,
    count(runs.observed) as n_runs,
    (
        select concat_ws(' ', nullif(r.transform, 'none'), r.unit) from chosen as c
        inner join marts.dim_response as r on c.experiment_id = r.experiment_id and c.response = r.response
        where c.side = 1
    ) as unit
from corners
left join runs
    on
        corners.coded_x = runs.coded_x
        and corners.coded_y is not distinct from runs.coded_y
        and corners.coded_z is not distinct from runs.coded_z
group by
    corners.factor_x, corners.level_x, corners.factor_y, corners.level_y, corners.factor_z, corners.level_z,
    corners.coded_x, corners.coded_y, corners.coded_z
order by corners.coded_z, corners.coded_y, corners.coded_x
