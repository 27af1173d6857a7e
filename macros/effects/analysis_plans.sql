{% macro analysis_plans(totals, designs) %}
{#- How each response is analysed. Yates' algorithm needs every treatment, equally often, in one block; censored lives
    need maximum likelihood; everything else is least squares. What none of them can do is refused in `reason`. -#}
with _doe_treatments as (
    select
        experiment_id,
        response,
        point_type,
        position,
        levels,
        sum(n) as n
    from {{ totals }} as totals
    group by experiment_id, response, point_type, position, levels
),

_doe_replicates as (
    select
        experiment_id,
        response,
        sum(case when point_type = 'factorial' and n > 0 then 1 else 0 end) as n_treatments,
        cast(min(case when point_type = 'factorial' then n end) as integer) as min_replicates,
        cast(max(case when point_type = 'factorial' then n end) as integer) as max_replicates
    from _doe_treatments
    group by experiment_id, response
),

_doe_counts as (
    select
        experiment_id,
        response,
        max(origin) as origin,
        sum(n_planned) as n_runs,
        sum(n_planned - n) as n_lost,
        sum(n_censored) as n_censored,
        coalesce(sum(case when point_type = 'factorial' then n end), 0) as n_factorial,
        coalesce(sum(case when point_type = 'center' then n end), 0) as n_center,
        coalesce(sum(case when point_type = 'axial' then n end), 0) as n_axial,
        coalesce(sum(case when point_type = 'other' then n end), 0) as n_other,
        -- an empty block beside a named one is a second block
        min(case when n > 0 then coalesce(block, '') end) as first_block,
        max(case when n > 0 then coalesce(block, '') end) as last_block,
        sum(ss_within) as ss_pure_error,
        sum(case when n > 0 then n - 1 else 0 end) as df_pure_error
    from {{ totals }} as totals
    group by experiment_id, response
),

_doe_judged as (
    select
        counts.*,
        replicates.n_treatments,
        replicates.min_replicates,
        replicates.max_replicates,
        designs.design_key,
        designs.n_basic,
        designs.pool_from_order,
        coalesce(
            counts.n_other + counts.n_axial = 0
            and counts.n_censored = 0
            and replicates.n_treatments = {{ doe.power_of_two('designs.n_basic') }}
            and replicates.min_replicates = replicates.max_replicates,
            false
        ) as is_balanced,
        coalesce(counts.first_block <> counts.last_block, false) as is_blocked,
        counts.n_center > 0 and designs.n_numeric < designs.k as is_center_split,
        case
            when designs.confirms is not null
                then 'confirmation runs of ' || designs.confirms || ': see fct_confirmations'
            when
                designs.n_basic < designs.k
                and (designs.n_basic > {{ doe.max_basic_factors() }} or designs.k > {{ doe.max_factors() }})
                then
                    'a fraction of ' || designs.k || ' factors, ' || designs.n_basic || ' of them basic: at most '
                    || '{{ doe.max_factors() }}, {{ doe.max_basic_factors() }} of them basic, are analysed'
            when counts.n_factorial + counts.n_center + counts.n_axial + counts.n_other < 2
                then 'fewer than 2 runs have a response'
        end as refusal
    from _doe_counts as counts
    inner join _doe_replicates as replicates
        on counts.experiment_id = replicates.experiment_id and counts.response = replicates.response
    inner join {{ designs }} as designs on counts.experiment_id = designs.experiment_id
)

select
    experiment_id,
    response,
    design_key,
    n_basic,
    pool_from_order,
    origin,
    n_runs,
    n_lost,
    n_censored,
    n_factorial,
    n_center,
    n_axial,
    n_other,
    is_blocked,
    n_treatments,
    min_replicates as n_replicates,
    is_balanced,
    coalesce(max_replicates, 0) = 1 as is_unreplicated,
    ss_pure_error,
    df_pure_error,
    case
        when refusal is not null then null
        when n_censored > 0 then 'censored_ml'
        -- Yates' columns leave no term out
        when is_balanced and not is_blocked and not is_center_split and pool_from_order is null then 'yates'
        else 'least_squares'
    end as method,
    refusal as reason
from _doe_judged as judged
{% endmacro %}
