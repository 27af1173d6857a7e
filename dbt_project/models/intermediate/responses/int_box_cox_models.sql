with models as (
    select
        experiment_id,
        response,
        'full' as model,
        cast(null as text) as reason
    from {{ ref('int_analysis_plans') }}
    where method in ('yates', 'least_squares')
    union all
    select
        experiment_id,
        response,
        model,
        reason
    from {{ ref('int_models') }}
),

matrices as (
    select * from {{ ref('int_full_matrices') }}
    union all
    select * from {{ ref('int_model_matrices') }}
),

matrix_numbers as (
    select
        matrix_key,
        row_number() over (order by matrix_key) as matrix_id
    from matrices
    group by matrix_key
),

sums as (
    select * from {{ ref('int_sums') }}
),

critical_values as (
    {{ doe.critical_values('sums', 'df_residual', var('alpha')) }}
)

select
    row_number() over (order by models.experiment_id, models.response, models.model) as model_id,
    scales.response_id,
    models.experiment_id,
    models.response,
    models.model,
    matrices.matrix_key,
    -- a model with as many parameters as cells fits each by its mean, whatever the scale: no matrix is needed
    case when sums.df_lack_of_fit > 0 then matrix_numbers.matrix_id end as matrix_id,
    scales.n_runs,
    scales.log_geometric_mean,
    scales.range_ratio,
    sums.df_residual,
    critical_values.t_critical,
    case
        when models.reason is not null then models.reason
        when scales.reason is not null then scales.reason
        when sums.df_residual = 0 then 'as many parameters as runs: every scale fits exactly'
        when sums.df_residual = 1 then '1 residual degree of freedom: some power always fits exactly'
        when sums.ss_residual <= 1e-12 * sums.ss_total then 'the model fits exactly'
    end as reason
from models
inner join {{ ref('int_box_cox_scales') }} as scales
    on models.experiment_id = scales.experiment_id and models.response = scales.response
left join matrices
    on
        models.experiment_id = matrices.experiment_id
        and models.response = matrices.response
        and models.model = matrices.model
left join matrix_numbers on matrices.matrix_key = matrix_numbers.matrix_key
left join sums
    on
        models.experiment_id = sums.experiment_id
        and models.response = sums.response
        and models.model = sums.model
left join critical_values on sums.df_residual = critical_values.df
