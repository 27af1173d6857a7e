with models as (
    select * from {{ ref('int_box_cox_models') }}
    where reason is null
),

ranked_points as (
    select
        model_id,
        lambda,
        row_number() over (
            partition by model_id
            order by sse, abs(lambda - 1)
        ) as sse_rank
    from {{ ref('int_box_cox_profiles') }}
),

-- the smallest SSE lies between the neighbours of the best point of the profile
starts as (
    select
        model_id as point_id,
        model_id,
        0 as side,
        cast(null as double precision) as log_target,
        lambda,
        greatest(lambda - 0.25, -2) as low,
        least(lambda + 0.25, 2) as high
    from ranked_points
    where sse_rank = 1
),

optima as (
    {{ doe.box_cox_search('starts', 'models', ref('int_box_cox_runs'), ref('int_box_cox_columns')) }}
)

select
    model_id,
    lambda as lambda_opt,
    sse as sse_opt,
    is_exact,
    n_steps
from optima
