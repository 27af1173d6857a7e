with predictions as (
    select
        experiment_id,
        response,
        setting,
        predicted_response,
        ci_lower,
        ci_upper
    from {{ ref('int_settings') }}
    where setting = 'current'
    union all
    select
        experiment_id,
        response,
        'optimized' as setting,
        predicted_response,
        ci_lower,
        ci_upper
    from {{ ref('int_best_settings') }}
),

-- a response counted in pieces that is to be maximized is a tool life
lives as (
    select
        experiments.experiment_id,
        experiments.tool_id,
        responses.response
    from {{ ref('stg_experiments') }} as experiments
    inner join {{ ref('stg_responses') }} as responses on experiments.experiment_id = responses.experiment_id
    where experiments.tool_id is not null and responses.unit = 'pieces' and responses.goal = 'maximize'
),

-- censored lives are predicted by their median; what many tools cost is a matter of the mean
life_ratios as (
    select
        experiment_id,
        response,
        {{ doe.mean_over_median('distribution', 'scale') }} as mean_over_median
    from {{ ref('int_life_reduced_models') }}
    where reason is null
),

scaled as (
    select
        lives.experiment_id,
        lives.tool_id,
        lives.response,
        predictions.setting,
        predictions.predicted_response,
        predictions.ci_lower,
        predictions.ci_upper,
        case when life_ratios.experiment_id is null then 1 else life_ratios.mean_over_median end as mean_over_predicted
    from lives
    inner join predictions on lives.experiment_id = predictions.experiment_id and lives.response = predictions.response
    left join life_ratios on lives.experiment_id = life_ratios.experiment_id and lives.response = life_ratios.response
)

select
    experiment_id,
    tool_id,
    response,
    setting,
    predicted_response * mean_over_predicted as life,
    ci_lower * mean_over_predicted as life_lower,
    ci_upper * mean_over_predicted as life_upper
from scaled
