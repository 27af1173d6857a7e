with corners as (
    select * from {{ ref('int_settings') }}
    where setting = 'corner' and predicted_response is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by experiment_id, response
            order by
                case goal
                    when 'maximize' then -predicted_response
                    when 'minimize' then predicted_response
                    else abs(predicted_response - target)
                end,
                -- of equal predictions the one with fewer changes from the low levels
                high_mask
        ) as preference
    from corners
)

select
    experiment_id,
    response,
    high_mask,
    predicted_response,
    ci_lower,
    ci_upper,
    pi_lower,
    pi_upper
from ranked
where preference = 1
