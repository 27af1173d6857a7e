-- SSE(lambda) <= SSE(optimum) (1 + t^2 / df): Montgomery (2013), section 15.1.1
with models as (
    select * from {{ ref('int_box_cox_models') }}
    where reason is null
),

targets as (
    select
        optima.model_id,
        optima.lambda_opt,
        ln(optima.sse_opt) + ln(1 + models.t_critical * models.t_critical / models.df_residual) as log_target
    from {{ ref('int_box_cox_optima') }} as optima
    inner join models on optima.model_id = models.model_id
),

outside as (
    select
        profiles.model_id,
        case when profiles.lambda > targets.lambda_opt then 1 else -1 end as side,
        targets.log_target,
        targets.lambda_opt,
        min(abs(profiles.lambda - targets.lambda_opt)) as distance
    from {{ ref('int_box_cox_profiles') }} as profiles
    inner join targets on profiles.model_id = targets.model_id
    where ln(profiles.sse) > targets.log_target
    group by
        profiles.model_id,
        case when profiles.lambda > targets.lambda_opt then 1 else -1 end,
        targets.log_target,
        targets.lambda_opt
),

-- from the first point of the profile beyond the limit
starts as (
    select
        row_number() over (order by model_id, side) as point_id,
        model_id,
        side,
        log_target,
        lambda_opt + side * distance as lambda,
        case when side > 0 then lambda_opt else lambda_opt - distance end as low,
        case when side > 0 then lambda_opt + distance else lambda_opt end as high
    from outside
),

limits as (
    {{ doe.box_cox_search('starts', 'models', ref('int_box_cox_runs'), ref('int_box_cox_columns')) }}
)

select
    model_id,
    max(case when side < 0 then lambda end) as lambda_lower,
    max(case when side > 0 then lambda end) as lambda_upper,
    max(n_steps) as n_steps
from limits
group by model_id
