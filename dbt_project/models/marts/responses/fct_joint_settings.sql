with experiments as (
    select
        experiment_id,
        min(reason) as reason
    from {{ ref('int_desirability_limits') }}
    group by experiment_id
),

active_factors as (
    select * from {{ ref('int_joint_factors') }}
),

active_counts as (
    select
        experiment_id,
        count(*) as n_active
    from active_factors
    group by experiment_id
),

best as (
    select * from {{ ref('int_ranked_settings') }}
    where setting_rank = 1
),

recommended as (
    select
        best.experiment_id,
        settings.letter,
        settings.level
    from best
    inner join {{ ref('int_joint_settings') }} as settings
        on best.experiment_id = settings.experiment_id and best.setting = settings.setting
)

select
    experiments.experiment_id,
    factors.letter,
    factors.factor_name,
    recommended.level as recommended_coded,
    case
        when recommended.level = -1 then factors.low
        when recommended.level = 1 then factors.high
        else
            cast(
                (factors.low_value + factors.high_value) / 2
                + recommended.level * (factors.high_value - factors.low_value) / 2 as text
            )
    end as recommended_level,
    factors.unit,
    best.overall_desirability,
    case
        when experiments.reason is not null then experiments.reason
        when active_counts.n_active is null then 'no significant effect on any response: nothing to recommend'
        when active_counts.n_active > {{ doe.max_joint_factors() }}
            then
                active_counts.n_active || ' active factors: at most {{ doe.max_joint_factors() }} are searched'
        when best.experiment_id is null then 'wherever it was looked some response is worth nothing: widen its limits'
        when active_factors.letter is null then 'no significant effect of this factor: choose its level by cost'
    end as reason
from experiments
inner join {{ ref('int_factors') }} as factors on experiments.experiment_id = factors.experiment_id
left join active_counts on experiments.experiment_id = active_counts.experiment_id
left join best on experiments.experiment_id = best.experiment_id
left join active_factors
    on factors.experiment_id = active_factors.experiment_id and factors.letter = active_factors.letter
left join recommended on factors.experiment_id = recommended.experiment_id and factors.letter = recommended.letter
