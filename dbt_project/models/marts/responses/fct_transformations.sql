with models as (
    select * from {{ ref('int_box_cox_models') }}
),

optima as (
    select * from {{ ref('int_box_cox_optima') }}
),

limits as (
    select * from {{ ref('int_box_cox_limits') }}
),

responses as (
    select * from {{ ref('int_responses') }}
),

powers as (
    select
        transform,
        power,
        is_simplest
    from (
        values ('none', 1.0, true), ('sqrt', 0.5, false), ('ln', 0.0, false), ('inverse', -1.0, false)
    ) as listed (transform, power, is_simplest)
),

fitted as (
    select
        models.model_id,
        models.experiment_id,
        models.response,
        models.model,
        models.n_runs,
        models.df_residual,
        models.range_ratio,
        optima.lambda_opt,
        optima.sse_opt * exp(2 * models.log_geometric_mean) as sse_opt,
        limits.lambda_lower,
        limits.lambda_upper,
        case
            when models.reason is not null then models.reason
            when optima.is_exact
                then
                    'on the scale of the power ' || round(cast(optima.lambda_opt as numeric), 2)
                    || ' the model fits exactly'
        end as reason
    from models
    left join optima on models.model_id = optima.model_id
    left join limits on models.model_id = limits.model_id
),

-- the natural scale if it will do, else the simple power that is nearest to the best one
ranked as (
    select
        fitted.model_id,
        powers.transform,
        row_number() over (
            partition by fitted.model_id
            order by powers.is_simplest desc, abs(powers.power - fitted.lambda_opt), powers.power desc
        ) as preference
    from fitted
    inner join powers
        on
            fitted.lambda_opt is not null
            and (fitted.lambda_lower is null or powers.power >= fitted.lambda_lower)
            and (fitted.lambda_upper is null or powers.power <= fitted.lambda_upper)
),

recommended as (
    select
        model_id,
        transform
    from ranked
    where preference = 1
)

select
    fitted.experiment_id,
    fitted.response,
    fitted.model,
    responses.transform as current_transform,
    fitted.n_runs,
    fitted.df_residual,
    fitted.range_ratio,
    fitted.lambda_opt,
    fitted.sse_opt,
    fitted.lambda_lower,
    fitted.lambda_upper,
    recommended.transform as recommended_transform,
    case
        when fitted.reason is not null then fitted.reason
        when abs(fitted.lambda_opt) = 2
            then 'the best power lies at or beyond ' || fitted.lambda_opt || ', where the profile ends'
        when recommended.transform is null
            then
                'no simple transformation lies within the interval: the power '
                || round(cast(fitted.lambda_opt as numeric), 2) || ' fits best'
        when fitted.lambda_lower is null or fitted.lambda_upper is null
            then 'the interval reaches beyond the profile, which ends at -2 and 2'
    end as reason
from fitted
inner join responses on fitted.experiment_id = responses.experiment_id and fitted.response = responses.response
left join recommended on fitted.model_id = recommended.model_id
