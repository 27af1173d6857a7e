with least_squares as (
    {{ doe.model_sums(ref('int_full_fitted_cells'), ref('int_full_coefficients')) }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method = 'yates'
),

total_sums as (
    select * from {{ ref('int_total_sums') }}
),

effect_sums as (
    select
        experiment_id,
        response,
        cast(count(*) as integer) as df,
        sum(sum_sq) as sum_sq
    from {{ ref('int_effect_estimates') }}
    group by experiment_id, response
)

select * from least_squares
union all
-- Yates' effects are the model: cells are fitted by their means, and nothing but pure error is left
select
    plans.experiment_id,
    plans.response,
    'full' as model,
    cast(total_sums.df_total + 1 as integer) as n_runs,
    effect_sums.df + case when plans.n_center > 0 then 2 else 1 end as n_parameters,
    total_sums.mean_factorial as intercept_above_origin,
    0 as df_blocks,
    0 as ss_blocks,
    effect_sums.df as df_model,
    effect_sums.sum_sq as ss_model,
    case when plans.n_center > 0 then 1 else 0 end as df_curvature,
    coalesce(total_sums.ss_curvature, 0) as ss_curvature,
    cast(plans.df_pure_error as integer) as df_pure_error,
    plans.ss_pure_error,
    0 as df_lack_of_fit,
    0 as ss_lack_of_fit,
    cast(plans.df_pure_error as integer) as df_residual,
    plans.ss_pure_error as ss_residual,
    cast(total_sums.df_total as integer) as df_total,
    total_sums.ss_total,
    total_sums.press
from plans
inner join total_sums on plans.experiment_id = total_sums.experiment_id and plans.response = total_sums.response
inner join effect_sums on plans.experiment_id = effect_sums.experiment_id and plans.response = effect_sums.response
