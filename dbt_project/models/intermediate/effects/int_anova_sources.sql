with plans as (
    select * from {{ ref('int_analysis_plans') }}
),

total_sums as (
    select * from {{ ref('int_total_sums') }}
),

tests as (
    select * from {{ ref('int_effect_tests') }}
),

models as (
    select
        experiment_id,
        response,
        count(*) as df,
        sum(sum_sq) as sum_sq
    from tests
    group by experiment_id, response
),

analysed as (
    select
        plans.experiment_id,
        plans.response,
        plans.n_center,
        plans.df_pure_error,
        plans.ss_pure_error,
        models.df as df_model,
        models.sum_sq as ss_model,
        total_sums.ss_curvature,
        total_sums.df_total,
        total_sums.ss_total
    from plans
    inner join total_sums on plans.experiment_id = total_sums.experiment_id and plans.response = total_sums.response
    left join models on plans.experiment_id = models.experiment_id and plans.response = models.response
)

select experiment_id, response, 'Model' as source, df_model as df, ss_model as sum_sq
from analysed
where df_model is not null
union all
select experiment_id, response, 'Curvature' as source, 1 as df, ss_curvature as sum_sq
from analysed
where df_model is not null and n_center > 0
union all
-- with every effect in the model nothing but pure error is left
select experiment_id, response, 'Residual' as source, df_pure_error as df, ss_pure_error as sum_sq
from analysed
where df_model is not null
union all
select experiment_id, response, 'Pure error' as source, df_pure_error as df, ss_pure_error as sum_sq
from analysed
where df_model is not null and df_pure_error > 0
union all
select experiment_id, response, 'Total' as source, df_total as df, ss_total as sum_sq
from analysed
