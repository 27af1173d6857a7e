with plans as (
    select * from {{ ref('int_analysis_plans') }}
),

terms as (
    select distinct
        design_key,
        term
    from {{ ref('int_term_signs') }}
),

model_sums as (
    select * from {{ ref('int_model_sums') }}
),

residuals as (
    select
        plans.experiment_id,
        plans.response,
        'residuals' as method,
        models.model,
        terms.term,
        dispersions.s_plus,
        dispersions.s_minus,
        dispersions.f_star,
        cast(null as double precision) as std_error,
        ratios.df,
        case
            when least(ratios.ss_plus, ratios.ss_minus) > 1e-13 * greatest(ratios.ss_plus, ratios.ss_minus)
                then ratios.ss_plus / ratios.ss_minus
        end as f_value,
        case
            when models.reason is not null then models.reason
            when model_sums.df_residual = 0 then 'every effect is in the model: no residuals'
            when dispersions.term is null then 'the model fits exactly: no residuals'
            when dispersions.f_star is null then 'at one level of the term the residuals do not vary'
            when not plans.is_unreplicated then 'replicated: judged by the replicates'
            when plans.method <> 'yates' then 'no test: the runs are no complete unreplicated design'
            when ratios.df is null then 'no test: the halves leave no residual to the model'
            when least(ratios.ss_plus, ratios.ss_minus) <= 1e-13 * greatest(ratios.ss_plus, ratios.ss_minus)
                then 'no test: fitted to one half alone, the model leaves nothing there'
        end as reason
    from plans
    inner join terms on plans.design_key = terms.design_key
    inner join {{ ref('int_models') }} as models
        on plans.experiment_id = models.experiment_id and plans.response = models.response
    left join model_sums
        on
            models.experiment_id = model_sums.experiment_id
            and models.response = model_sums.response
            and models.model = model_sums.model
    left join {{ ref('int_residual_dispersions') }} as dispersions
        on
            models.experiment_id = dispersions.experiment_id
            and models.response = dispersions.response
            and models.model = dispersions.model
            and terms.term = dispersions.term
    left join {{ ref('int_half_variance_ratios') }} as ratios
        on
            models.experiment_id = ratios.experiment_id
            and models.response = ratios.response
            and models.model = ratios.model
            and terms.term = ratios.term
    where plans.method in ('yates', 'least_squares')
),

replicates as (
    select
        plans.experiment_id,
        plans.response,
        'replicates' as method,
        'full' as model,
        terms.term,
        dispersions.s_plus,
        dispersions.s_minus,
        dispersions.f_star,
        dispersions.std_error,
        cast(null as integer) as df,
        cast(null as double precision) as f_value,
        case
            when dispersions.term is not null then null
            when plans.is_blocked then 'blocks: replicates of a treatment differ by their blocks as well'
            else 'a treatment was not replicated, or its replicates agree exactly: no logarithm of its variance'
        end as reason
    from plans
    inner join terms on plans.design_key = terms.design_key
    left join {{ ref('int_replicate_dispersions') }} as dispersions
        on
            plans.experiment_id = dispersions.experiment_id
            and plans.response = dispersions.response
            and terms.term = dispersions.term
    where plans.method in ('yates', 'least_squares') and not plans.is_unreplicated
),

dispersions as (
    select * from residuals
    union all
    select * from replicates
),

tested as (
    select
        *,
        -- the smaller of both tails
        case
            when method = 'replicates' then {{ doe.normal_two_sided_p('f_star / std_error') }}
            else
                2 * {{ doe.f_upper_p(
                    'greatest(f_value, 1 / f_value)', 'cast(df as double precision)', 'cast(df as double precision)'
                ) }}
        end as p_value
    from dispersions
)

select
    experiment_id,
    response,
    method,
    model,
    term,
    s_plus,
    s_minus,
    f_star,
    std_error,
    f_value,
    df,
    p_value,
    coalesce(p_value < {{ var('alpha') }}, false) as is_significant,
    reason
from tested
