with settings as (
    select * from {{ ref('int_settings') }}
    where setting = 'current'
),

best_settings as (
    select * from {{ ref('int_best_settings') }}
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
)

select
    lives.experiment_id,
    lives.tool_id,
    lives.response,
    'current' as setting,
    settings.predicted_response as life,
    settings.ci_lower as life_lower,
    settings.ci_upper as life_upper
from lives
inner join settings on lives.experiment_id = settings.experiment_id and lives.response = settings.response
union all
select
    lives.experiment_id,
    lives.tool_id,
    lives.response,
    'optimized' as setting,
    best_settings.predicted_response as life,
    best_settings.ci_lower as life_lower,
    best_settings.ci_upper as life_upper
from lives
inner join best_settings
    on lives.experiment_id = best_settings.experiment_id and lives.response = best_settings.response
