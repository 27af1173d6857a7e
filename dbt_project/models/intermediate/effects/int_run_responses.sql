-- a second reading of the same run is no second run: readings are averaged, so that they cannot shrink the error
with single_readings as (
    select readings.*
    from {{ ref('int_readings') }} as readings
    left join {{ ref('int_repeated_experiments') }} as repeats on readings.experiment_id = repeats.experiment_id
    where repeats.experiment_id is null
),

numbered_readings as (
    select
        readings.*,
        -- the n-th first reading and the n-th second reading belong to one run
        row_number() over (
            partition by
                readings.experiment_id,
                readings.response,
                readings.levels,
                readings.block,
                readings.replicate,
                readings.repeat_reading
            order by readings.run_id
        ) as run_of_treatment
    from {{ ref('int_readings') }} as readings
    inner join {{ ref('int_repeated_experiments') }} as repeats on readings.experiment_id = repeats.experiment_id
)

select
    experiment_id,
    response,
    run_id,
    point_type,
    position,
    levels,
    block,
    observed,
    is_censored,
    y,
    1 as n_readings,
    cast(0 as double precision) as ss_readings
from single_readings
union all
select
    experiment_id,
    response,
    min(run_id) as run_id,
    point_type,
    position,
    levels,
    block,
    avg(observed) as observed,
    bool_or(is_censored) as is_censored,
    avg(y) as y,
    cast(count(y) as integer) as n_readings,
    {{ doe.sum_sq_about_mean('y') }} as ss_readings
from numbered_readings
group by experiment_id, response, point_type, position, levels, block, replicate, run_of_treatment
