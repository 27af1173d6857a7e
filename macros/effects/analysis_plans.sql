{% macro analysis_plans(totals, designs) %}
{#- What can be done with each response: Yates' algorithm needs every treatment, equally often, once per run;
    where that is not so, `reason` says it. The error comes from replicates and centre points, else from Lenth. -#}
with _doe_counts as (
    select
        experiment_id,
        response,
        max(origin) as origin,
        sum(n_planned) as n_runs,
        sum(n_planned - n) as n_lost,
        sum(n_censored) as n_censored,
        coalesce(sum(case when point_type = 'factorial' then n end), 0) as n_factorial,
        coalesce(sum(case when point_type = 'center' then n end), 0) as n_center,
        coalesce(sum(case when point_type = 'other' then n end), 0) as n_other,
        sum(case when point_type = 'factorial' and n > 0 then 1 else 0 end) as n_treatments,
        min(case when point_type = 'factorial' then n end) as min_replicates,
        max(case when point_type = 'factorial' then n end) as max_replicates,
        min(first_block) as first_block,
        max(last_block) as last_block,
        max(max_repeat_reading) as max_repeat_reading,
        sum(ss_within) as ss_pure_error,
        sum(case when n > 0 then n - 1 else 0 end) as df_pure_error
    from {{ totals }} as totals
    group by experiment_id, response
),

_doe_judged as (
    select
        counts.*,
        designs.design_key,
        designs.n_basic,
        case
            when designs.n_basic > {{ doe.max_basic_factors() }} or designs.k > {{ doe.max_factors() }}
                then
                    designs.k || ' factors, ' || designs.n_basic || ' of them basic: Yates'' algorithm is run for at most '
                    || '{{ doe.max_factors() }} factors, {{ doe.max_basic_factors() }} of them basic'
            when counts.n_censored > 0
                then counts.n_censored || ' censored runs: totals would take the test''s stop for the tool''s life'
            when counts.max_repeat_reading > 1
                then 'repeat readings: they are no replicates, and Yates'' algorithm would take them for such'
            when counts.first_block <> counts.last_block
                then 'runs in several blocks: block differences would enter the error'
            when counts.n_center > 0 and designs.n_numeric < designs.k
                then 'centre points at text levels: they are not one point, and no pure error or curvature comes of them'
            when counts.n_other > 0
                then counts.n_other || ' runs are neither a treatment of the declared design nor a centre point'
            when counts.n_treatments < {{ doe.power_of_two('designs.n_basic') }}
                then
                    {{ doe.power_of_two('designs.n_basic') }} - counts.n_treatments || ' of '
                    || {{ doe.power_of_two('designs.n_basic') }} || ' treatments have no analysed run'
            when counts.min_replicates <> counts.max_replicates
                then
                    'unequal replicates (' || counts.min_replicates || ' to ' || counts.max_replicates
                    || '): Yates'' algorithm needs the same number for every treatment'
        end as refusal
    from _doe_counts as counts
    inner join {{ designs }} as designs on counts.experiment_id = designs.experiment_id
)

select
    experiment_id,
    response,
    design_key,
    n_basic,
    origin,
    n_runs,
    n_lost,
    n_censored,
    n_factorial,
    n_center,
    min_replicates as n_replicates,
    ss_pure_error,
    df_pure_error,
    case when refusal is null then 'yates' end as method,
    case
        when refusal is not null then 'none'
        when df_pure_error > 0 and ss_pure_error > 0 then 'pure_error'
        when df_pure_error = 0 and {{ doe.power_of_two('n_basic') }} > 3 then 'lenth'
        else 'none'
    end as significance_basis,
    case
        when refusal is not null then refusal
        when df_pure_error = 0 and {{ doe.power_of_two('n_basic') }} > 3
            then 'no replicates and no centre points: 0 error degrees of freedom, judged by Lenth''s margin of error'
        when df_pure_error = 0
            then 'no replicates and no centre points: 0 error degrees of freedom, and too few contrasts for Lenth''s method'
        when ss_pure_error = 0
            then 'replicates agree exactly: with an error of 0 no test is possible'
    end as reason
from _doe_judged as judged
{% endmacro %}
