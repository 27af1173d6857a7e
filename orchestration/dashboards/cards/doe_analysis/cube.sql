with asked as (
    select d.experiment_id, d.response, d.fitted_unit, d.n_censored
    from marts.dim_response as d
    where (d.experiment_id, d.response) = ({{snippet: asked}})
),

ranked as (
    select f.letter, row_number() over (order by max(abs(e.effect)) desc, f.letter) as place
    from marts.fct_effects as e
    inner join marts.dim_factor as f on e.experiment_id = f.experiment_id and position(f.letter in e.term) > 0
    where
        (e.experiment_id, e.response) = (select asked.experiment_id, asked.response from asked)
        and e.term_order <= 2 and e.effect is not null
    group by f.letter
),

chosen as (
    select letter, row_number() over (order by letter) as side from ranked where place <= 3
),

sides as (
    select c.side, l.run_id, l.coded, l.letter || ': ' || l.factor_name as factor, concat_ws(' ', l.level, l.unit) as level
    from chosen as c
    inner join marts.fct_run_levels as l on c.letter = l.letter
    where l.is_factorial and l.experiment_id = (select asked.experiment_id from asked)
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

-- read once: the planner would take it for one row, and read it again for each corner
runs as materialized (
    select
        e.run_id,
        -- a life that was stopped is longer than what was observed: then the model says what it is
        case when asked.n_censored > 0 then e.fitted else e.observed end as value
    from marts.fct_fitted_runs as e
    cross join asked
    where (e.experiment_id, e.response) = (select asked.experiment_id, asked.response from asked)
),

placed as (
    select runs.value, x.coded as coded_x, y.coded as coded_y, z.coded as coded_z
    from runs
    inner join sides as x on runs.run_id = x.run_id and x.side = 1
    left join sides as y on runs.run_id = y.run_id and y.side = 2
    left join sides as z on runs.run_id = z.run_id and z.side = 3
)

select
    corners.factor_x,
    corners.level_x,
    corners.factor_y,
    corners.level_y,
    corners.factor_z,
    corners.level_z,
    avg(placed.value) as mean_response,
    count(placed.value) as n_runs,
    (select asked.fitted_unit from asked) as unit
from corners
left join placed
    on
        corners.coded_x = placed.coded_x
        and corners.coded_y is not distinct from placed.coded_y
        and corners.coded_z is not distinct from placed.coded_z
group by
    corners.factor_x, corners.level_x, corners.factor_y, corners.level_y, corners.factor_z, corners.level_z,
    corners.coded_x, corners.coded_y, corners.coded_z
order by corners.coded_z, corners.coded_y, corners.coded_x
