{% macro box_cox_scales(runs) %}
{#- What Box and Cox (1964) need of a response: positive values whose range matters. A transformation is measured in units
    of the geometric mean, so that sums of squares on different scales can be compared. -#}
with _doe_positive as (
    select
        experiment_id,
        response,
        observed,
        case when observed > 0 then ln(observed) end as log_observed,
        is_censored
    from {{ runs }} as runs
    where observed is not null
),

_doe_scales as (
    select
        experiment_id,
        response,
        cast(count(*) as integer) as n_runs,
        min(observed) as smallest,
        avg(log_observed) as log_geometric_mean,
        max(log_observed) - min(log_observed) as log_range,
        greatest(max(log_observed) - avg(log_observed), avg(log_observed) - min(log_observed)) as log_reach,
        bool_or(is_censored) as is_censored
    from _doe_positive
    group by experiment_id, response
)

select
    experiment_id,
    response,
    n_runs,
    log_geometric_mean,
    case when smallest > 0 and log_range < 690 then exp(log_range) end as range_ratio,
    case
        when is_censored then 'censored lives: the likelihood of the other lives is not that of Box and Cox'
        when smallest <= 0 then 'a response of ' || smallest || ': only positive ones have powers of every kind'
        when log_range < ln({{ doe.smallest_range_ratio() }})
            then
                'the largest response is less than {{ doe.smallest_range_ratio() }} times the smallest: over so short a'
                || ' range every power is nearly a straight line'
        when 4 * log_reach + 2 * abs(log_geometric_mean) > 690
            then 'the squares of the transformed responses are beyond what a double holds'
    end as reason
from _doe_scales
{% endmacro %}

{% macro smallest_range_ratio() %}{{ return(3) }}{% endmacro %}
