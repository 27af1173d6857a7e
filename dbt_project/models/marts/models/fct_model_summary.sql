with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method in ('yates', 'least_squares')
),

sums as (
    select * from {{ ref('int_sums') }}
),

full_terms as (
    select
        experiment_id,
        response,
        {{ dbt.listagg('term', "' '", 'order by term_order, term') }} as terms
    from {{ ref('int_effect_estimates') }}
    group by experiment_id, response
),

models as (
    select
        plans.experiment_id,
        plans.response,
        'full' as model,
        plans.method,
        full_terms.terms,
        cast(null as text) as reason
    from plans
    left join full_terms on plans.experiment_id = full_terms.experiment_id and plans.response = full_terms.response
    union all
    select
        plans.experiment_id,
        plans.response,
        models.model,
        'least_squares' as method,
        models.terms,
        models.reason
    from plans
    inner join {{ ref('int_models') }} as models
        on plans.experiment_id = models.experiment_id and plans.response = models.response
),

matrices as (
    select * from {{ ref('int_full_matrices') }}
    union all
    select * from {{ ref('int_model_matrices') }}
),

condition_numbers as (
    select * from {{ ref('int_condition_numbers') }}
),

summarised as (
    select
        models.experiment_id,
        models.response,
        models.model,
        models.method,
        models.terms,
        models.reason,
        sums.n_runs,
        sums.n_parameters,
        sums.df_model + sums.df_curvature as df_model,
        sums.ss_model + sums.ss_curvature as ss_model,
        sums.df_residual,
        sums.ss_residual,
        sums.df_lack_of_fit,
        sums.ss_lack_of_fit,
        sums.df_pure_error,
        sums.ss_pure_error,
        sums.press,
        nullif(sums.ss_total, 0) as ss_total,
        sums.df_total,
        -- a residual of rounding errors is none
        case
            when sums.df_residual > 0 and sums.ss_residual > 1e-20 * sums.ss_total
                then sums.ss_residual / sums.df_residual
        end as ms_residual,
        coalesce(condition_numbers.condition_number, 1) as condition_number
    from models
    left join sums
        on
            models.experiment_id = sums.experiment_id
            and models.response = sums.response
            and models.model = sums.model
    left join matrices
        on
            models.experiment_id = matrices.experiment_id
            and models.response = matrices.response
            and models.model = matrices.model
    left join condition_numbers on matrices.matrix_key = condition_numbers.matrix_key
),

ratios as (
    select
        *,
        ss_model / nullif(df_model, 0) / ms_residual as f_value,
        case
            when df_lack_of_fit > 0 and df_pure_error > 0 and ss_pure_error > 1e-20 * ss_total
                then (ss_lack_of_fit / df_lack_of_fit) / (ss_pure_error / df_pure_error)
        end as lack_of_fit_f_value
    from summarised
)

select
    experiment_id,
    response,
    model,
    method,
    terms,
    n_runs,
    n_parameters,
    df_residual,
    ss_residual,
    sqrt(ms_residual) as residual_std_error,
    1 - ss_residual / ss_total as r_squared,
    1 - (ss_residual / nullif(df_residual, 0)) / (ss_total / nullif(df_total, 0)) as adj_r_squared,
    1 - press / ss_total as pred_r_squared,
    press,
    df_model,
    ss_model,
    f_value,
    {{ doe.f_upper_p(
        'f_value', 'cast(df_model as double precision)', 'cast(df_residual as double precision)'
    ) }} as p_value,
    df_lack_of_fit,
    ss_lack_of_fit,
    lack_of_fit_f_value,
    {{ doe.f_upper_p(
        'lack_of_fit_f_value', 'cast(df_lack_of_fit as double precision)', 'cast(df_pure_error as double precision)'
    ) }} as lack_of_fit_p_value,
    condition_number,
    case
        when reason is not null then reason
        when ss_total is null then 'all responses are equal: nothing to explain'
        when df_residual = 0 then 'as many parameters as runs: nothing is left to judge the model by'
        when ms_residual is null then 'the model fits exactly'
        when press is null then 'a run of leverage 1 cannot be predicted without itself: no PRESS'
    end as reason
from ratios
