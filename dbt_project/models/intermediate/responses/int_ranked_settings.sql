with settings as (
    select distinct
        experiment_id,
        setting,
        overall_desirability
    from {{ ref('int_desirabilities') }}
    where overall_desirability > 0
)

select
    experiment_id,
    setting,
    overall_desirability,
    cast(row_number() over (
        partition by experiment_id
        -- what differs by rounding only is equal: then fewer changes from the low levels
        order by round(cast(overall_desirability as numeric), 12) desc, setting
    ) as integer) as setting_rank
from settings
