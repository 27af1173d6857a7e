with ranked as (
    select * from {{ ref('int_ranked_settings') }}
    where setting_rank <= 10
),

settings as (
    select
        experiment_id,
        setting,
        {{ dbt.listagg("letter || '=' || level", "' '", 'order by factor_position') }} as coded_levels
    from {{ ref('int_joint_settings') }}
    group by experiment_id, setting
)

select
    ranked.experiment_id,
    ranked.setting_rank,
    desirabilities.response,
    settings.coded_levels,
    desirabilities.predicted_response,
    limits.goal,
    limits.lower_limit,
    limits.target,
    limits.upper_limit,
    desirabilities.desirability,
    ranked.overall_desirability
from ranked
inner join settings on ranked.experiment_id = settings.experiment_id and ranked.setting = settings.setting
inner join {{ ref('int_desirabilities') }} as desirabilities
    on ranked.experiment_id = desirabilities.experiment_id and ranked.setting = desirabilities.setting
inner join {{ ref('int_desirability_limits') }} as limits
    on desirabilities.experiment_id = limits.experiment_id and desirabilities.response = limits.response
