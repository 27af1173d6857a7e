with runs as (
    select run_responses.*
    from {{ ref('int_run_responses') }} as run_responses
    inner join {{ ref('int_repeated_experiments') }} as repeats
        on run_responses.experiment_id = repeats.experiment_id
    where run_responses.y is not null
),

readings as (
    select
        experiment_id,
        response,
        cast(count(*) as integer) as n_runs,
        cast(sum(n_readings) as integer) as n_readings,
        cast(sum(n_readings - 1) as integer) as df_readings,
        sum(ss_readings) / nullif(sum(n_readings - 1), 0) as ms_readings,
        avg(1e0 / n_readings) as mean_inverse
    from runs
    group by experiment_id, response
),

variances as (
    select
        readings.*,
        cast(plans.df_pure_error as integer) as df_pure_error,
        plans.ss_pure_error / nullif(plans.df_pure_error, 0) as ms_pure_error
    from readings
    inner join {{ ref('int_analysis_plans') }} as plans
        on readings.experiment_id = plans.experiment_id and readings.response = plans.response
)

select
    experiment_id,
    response,
    n_runs,
    n_readings,
    df_readings,
    sqrt(ms_readings) as reading_std_dev,
    df_pure_error,
    sqrt(ms_pure_error) as run_mean_std_dev,
    -- a mean of n readings varies by the run's variance and an n-th of the readings'
    case
        when ms_pure_error is not null then sqrt(greatest(ms_pure_error - ms_readings * mean_inverse, 0))
    end as run_std_dev,
    case
        when df_readings = 0 then 'no run has a second reading of this response'
        when df_pure_error = 0 then 'no run was repeated: how runs vary beyond their readings is not known'
        when ms_pure_error < ms_readings * mean_inverse then 'runs vary less than their readings explain: taken as 0'
    end as reason
from variances
