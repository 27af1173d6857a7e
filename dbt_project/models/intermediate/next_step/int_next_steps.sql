-- what could be done next with an experiment, in the order of Box, Hunter and Hunter (2005), chapters 5, 6 and 11: make
-- the runs, make them sharp enough, tell apart what is aliased, bend or climb, confirm, adopt
with plans as (
    select plans.*
    from {{ ref('int_analysis_plans') }} as plans
    inner join {{ ref('int_experiments') }} as experiments on plans.experiment_id = experiments.experiment_id
    where experiments.confirms is null
),

pairs as (
    select
        experiment_id as pair_id,
        first_experiment_id as part_id
    from {{ ref('int_foldovers') }}
    union all
    select
        experiment_id as pair_id,
        second_experiment_id as part_id
    from {{ ref('int_foldovers') }}
),

numeric_factors as (
    select
        experiment_id,
        sum(case when is_numeric then 1 else 0 end) as n_numeric
    from {{ ref('int_factors') }}
    group by experiment_id
),

inestimable_terms as (
    select
        experiment_id,
        response
    from {{ ref('int_inestimable_terms') }}
    union all
    select
        experiment_id,
        response
    from {{ ref('int_life_inestimable_terms') }}
    where model = 'full'
),

significant_counts as (
    select
        experiment_id,
        response,
        sum(case when is_significant then 1 else 0 end) as n_significant
    from {{ ref('fct_effects') }}
    group by experiment_id, response
),

lost_counts as (
    select
        experiment_id,
        response,
        count(*) as n_lost_treatments
    from {{ ref('int_lost_treatments') }}
    group by experiment_id, response
),

inestimable_counts as (
    select
        experiment_id,
        response,
        count(*) as n_inestimable
    from inestimable_terms
    group by experiment_id, response
),

curvatures as (
    select
        experiment_id,
        response,
        p_value
    from {{ ref('fct_anova') }}
    where source = 'Curvature'
),

paths as (
    select
        experiment_id,
        response,
        -- the path is straight: it serves where the surface is
        bool_and(is_extrapolated is not null) and max(reason) is null as is_straight
    from {{ ref('fct_steepest_ascent') }}
    where path_step = 1
    group by experiment_id, response
),

-- nobody needs to leave the region for a target that the path meets within it
reached_targets as (
    select
        path.experiment_id,
        path.response
    from {{ ref('fct_steepest_ascent') }} as path
    inner join {{ ref('int_responses') }} as responses
        on path.experiment_id = responses.experiment_id and path.response = responses.response
    where path.path_step <= 1 and responses.goal = 'target'
    group by path.experiment_id, path.response, responses.target
    having min(path.predicted_response) <= responses.target and max(path.predicted_response) >= responses.target
),

confirmations as (
    select
        confirms as experiment_id,
        response,
        count(*) as n_settings,
        bool_and(is_confirmed) as is_confirmed
    from {{ ref('fct_confirmations') }}
    where is_confirmed is not null
    group by confirms, response
),

facts as (
    select
        plans.experiment_id,
        plans.response,
        plans.method,
        coalesce(
            plans.reason, life_refusals.reason, models.reason, 'no setting is recommended: see fct_recommended_settings'
        ) as refusal,
        life_refusals.reason as life_refusal,
        plans.n_runs,
        plans.n_runs - plans.n_lost as n_analysed,
        plans.n_axial,
        plans.n_basic,
        plans.n_treatments,
        plans.n_replicates,
        coalesce(numeric_factors.n_numeric, 0) as n_numeric,
        coalesce(lost_counts.n_lost_treatments, 0) as n_lost_treatments,
        coalesce(inestimable_counts.n_inestimable, 0) as n_inestimable,
        coalesce(significant_counts.n_significant, 0) as n_significant,
        power.smallest_effect,
        power.power,
        power.detectable_effect,
        power.reason as power_reason,
        least(
            greatest(power.replicates_needed - plans.n_replicates, 1), {{ doe.max_new_replicates() }}
        ) as n_more_replicates,
        curvatures.p_value as curvature_p_value,
        coalesce(paths.is_straight, false) and reached_targets.response is null as has_path,
        targets.n_confirmation_runs,
        targets.predicted_response,
        targets.mean_lower,
        targets.mean_upper,
        confirmations.n_settings as n_confirmed_settings,
        confirmations.is_confirmed
    from plans
    left join {{ ref('int_life_refusals') }} as life_refusals
        on plans.experiment_id = life_refusals.experiment_id and plans.response = life_refusals.response
    left join numeric_factors on plans.experiment_id = numeric_factors.experiment_id
    left join {{ ref('int_models') }} as models
        on plans.experiment_id = models.experiment_id and plans.response = models.response and models.model = 'reduced'
    left join lost_counts
        on plans.experiment_id = lost_counts.experiment_id and plans.response = lost_counts.response
    left join inestimable_counts
        on plans.experiment_id = inestimable_counts.experiment_id and plans.response = inestimable_counts.response
    left join significant_counts
        on plans.experiment_id = significant_counts.experiment_id and plans.response = significant_counts.response
    left join {{ ref('fct_power') }} as power
        on plans.experiment_id = power.experiment_id and plans.response = power.response
    left join curvatures
        on plans.experiment_id = curvatures.experiment_id and plans.response = curvatures.response
    left join paths on plans.experiment_id = paths.experiment_id and plans.response = paths.response
    left join reached_targets
        on plans.experiment_id = reached_targets.experiment_id and plans.response = reached_targets.response
    left join {{ ref('int_confirmation_targets') }} as targets
        on plans.experiment_id = targets.experiment_id and plans.response = targets.response
    left join confirmations
        on plans.experiment_id = confirmations.experiment_id and plans.response = confirmations.response
    left join pairs on plans.experiment_id = pairs.part_id
    where pairs.part_id is null
),

-- the two parts of a fold-over go on together
see_fold_over as (
    select
        plans.experiment_id,
        plans.response,
        0 as priority,
        'see_fold_over' as step,
        cast(null as text) as factor,
        0 as n_new_runs,
        'analysed with its fold-over as ' || pairs.pair_id || ': see its next step' as why
    from plans
    inner join pairs on plans.experiment_id = pairs.part_id
),

not_analysed as (
    select
        experiment_id,
        response,
        1 as priority,
        'not_analysed' as step,
        cast(null as text) as factor,
        0 as n_new_runs,
        refusal as why
    from facts
    where n_analysed > 0 and (method is null or (n_significant > 0 and n_confirmation_runs is null))
),

run_design as (
    select
        experiment_id,
        response,
        1 as priority,
        'run_design' as step,
        cast(null as text) as factor,
        n_runs as n_new_runs,
        'no run has a response yet: make the runs of the design, in run order' as why
    from facts
    where n_analysed = 0
),

repeat_lost_runs as (
    select
        experiment_id,
        response,
        2 as priority,
        'repeat_lost_runs' as step,
        cast(null as text) as factor,
        n_lost_treatments as n_new_runs,
        n_lost_treatments || ' treatments have no result, and ' || n_inestimable
        || ' terms cannot be estimated without them' as why
    from facts
    where n_lost_treatments > 0 and n_inestimable > 0
),

replicate as (
    select
        experiment_id,
        response,
        3 as priority,
        'replicate' as step,
        cast(null as text) as factor,
        coalesce(n_more_replicates, 1) * n_treatments as n_new_runs,
        case
            when power is not null
                then
                    'an effect of ' || {{ doe.short_number('smallest_effect') }}
                    || ', the smallest worth finding, would be found with probability '
                    || {{ doe.short_number('power') }}
                    || coalesce('; ' || n_more_replicates || ' more replicates would raise that', '')
            when detectable_effect is not null
                then
                    'nothing is significant; effects below ' || {{ doe.short_number('detectable_effect') }}
                    || ' would be found with less than probability {{ var('power') }}'
            when life_refusal is not null
                then
                    'the lives have no model (' || life_refusal
                    || '): more runs, or longer tests, would see more lives end'
            when method = 'censored_ml'
                then 'no effect on the lives is significant; more runs would be sharper, and so would longer tests'
            else 'nothing is significant' || coalesce(': ' || power_reason, '')
        end as why
    from facts
    where
        method is not null
        and n_treatments > 0
        and (power < {{ var('power') }} or (power is null and n_significant = 0))
),

fold_over as (
    select
        choices.experiment_id,
        choices.response,
        4 as priority,
        'fold_over' as step,
        choices.folded as factor,
        -- treatments that were lost are in the other half all the same
        cast({{ doe.power_of_two('facts.n_basic') }} as integer) as n_new_runs,
        'fold over ' || case choices.folded when 'full' then 'all factors' else 'factor ' || choices.folded end
        || ': that tells ' || choices.parted as why
    from {{ ref('int_fold_choices') }} as choices
    inner join facts on choices.experiment_id = facts.experiment_id and choices.response = facts.response
),

add_axial_runs as (
    select
        experiment_id,
        response,
        5 as priority,
        'add_axial_runs' as step,
        cast(null as text) as factor,
        2 * n_numeric + {{ doe.n_axial_center_runs() }} as n_new_runs,
        'the centre lies off the plane of the corners (curvature, p = ' || {{ doe.short_number('curvature_p_value') }}
        || '): axial runs would tell which factor bends the response' as why
    from facts
    where curvature_p_value < {{ var('alpha') }} and n_axial = 0 and n_numeric > 0
),

climb as (
    select
        experiment_id,
        response,
        6 as priority,
        'climb' as step,
        cast(null as text) as factor,
        {{ doe.n_path_runs() }} as n_new_runs,
        'the response is '
        -- without centre points a bend would not be seen
        || case when curvature_p_value is null then 'taken for a plane (no test of curvature)' else 'a plane' end
        || ' here and goes on beyond the region: follow the path of steepest ascent until it stops' as why
    from facts
    where has_path and n_axial = 0 and coalesce(curvature_p_value, 1) >= {{ var('alpha') }}
),

confirm as (
    select
        experiment_id,
        response,
        7 as priority,
        'confirm' as step,
        cast(null as text) as factor,
        n_confirmation_runs as n_new_runs,
        'run the recommended setting: '
        || {{ doe.short_number('predicted_response', 'mean_upper - mean_lower') }} || ' is predicted'
        || coalesce(
            ', and the mean of ' || n_confirmation_runs || ' runs should lie between '
            || {{ doe.short_number('mean_lower', 'mean_upper - mean_lower') }} || ' and '
            || {{ doe.short_number('mean_upper', 'mean_upper - mean_lower') }},
            ''
        ) as why
    from facts
    where n_confirmation_runs is not null and is_confirmed is null
),

investigate as (
    select
        experiment_id,
        response,
        8 as priority,
        'investigate' as step,
        cast(null as text) as factor,
        0 as n_new_runs,
        'confirmation runs did not hit their interval (fct_confirmations): something else has changed, or the model'
        || ' lacks a term' as why
    from facts
    where not is_confirmed
),

adopt as (
    select
        experiment_id,
        response,
        9 as priority,
        'adopt' as step,
        cast(null as text) as factor,
        0 as n_new_runs,
        'confirmed at ' || n_confirmed_settings || ' settings: set the factors so, and watch the process' as why
    from facts
    where is_confirmed
)

{% set steps = [
    'see_fold_over', 'not_analysed', 'run_design', 'repeat_lost_runs', 'replicate', 'fold_over', 'add_axial_runs', 'climb',
    'confirm', 'investigate', 'adopt'
] %}
{% for step in steps %}
    select * from {{ step }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
