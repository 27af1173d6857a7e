with error_terms as (
    select * from {{ ref('int_error_terms') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

-- a design that lost its balance knows some main effects better than others: the worst counts
main_effects as (
    select
        experiment_id,
        response,
        max(std_error) as std_error
    from {{ ref('int_effect_tests') }}
    where term_order = 1
    group by experiment_id, response
),

judged as (
    select
        plans.experiment_id,
        plans.response,
        plans.n_factorial,
        plans.n_treatments,
        responses.smallest_effect,
        error_terms.significance_basis,
        error_terms.sigma,
        error_terms.df_error,
        error_terms.t_critical,
        main_effects.std_error,
        case
            when error_terms.significance_basis = 'lenth'
                then '0 error degrees of freedom: Lenth''s method has no noncentral t; replicate, or add centre points'
            when error_terms.significance_basis = 'none' then coalesce(plans.reason, error_terms.reason)
            when main_effects.std_error is null then 'no main effect is estimated'
        end as reason
    from plans
    inner join error_terms
        on plans.experiment_id = error_terms.experiment_id and plans.response = error_terms.response
    inner join {{ ref('int_responses') }} as responses
        on plans.experiment_id = responses.experiment_id and plans.response = responses.response
    left join main_effects
        on plans.experiment_id = main_effects.experiment_id and plans.response = main_effects.response
),

-- one search per number of degrees of freedom: grouped, or the planner would move it behind the join, into every row
yardsticks as (
    select
        df_error,
        t_critical,
        {{ doe.noncentrality_of_power(var('power'), 'df_error', 't_critical') }} as noncentrality
    from judged
    where reason is null
    group by df_error, t_critical
)

select
    judged.experiment_id,
    judged.response,
    judged.significance_basis,
    judged.sigma,
    judged.df_error,
    judged.std_error,
    -- another experiment may have the same yardstick and a noncentral t: it is not this one's
    case when judged.reason is null then judged.std_error * yardsticks.noncentrality end as detectable_effect,
    judged.smallest_effect,
    case
        when judged.reason is null
            then {{ doe.noncentral_t_two_sided_p(
                'judged.t_critical', 'judged.df_error', 'judged.smallest_effect / judged.std_error'
            ) }}
    end as power,
    case
        when judged.reason is null
            then {{ doe.replicates_for_power(
                'judged.smallest_effect / judged.sigma', 'judged.n_treatments', '0', var('alpha'), var('power')
            ) }}
    end as replicates_needed,
    case
        when judged.reason is not null then judged.reason
        when judged.smallest_effect is null
            then 'no smallest_effect in design.yml: only the detectable effect is known'
        when judged.smallest_effect / judged.sigma <= 1e-3
            then 'the smallest effect is below a thousandth of sigma: no number of replicates is worth it'
    end as reason
from judged
left join yardsticks on judged.df_error = yardsticks.df_error and judged.t_critical = yardsticks.t_critical
