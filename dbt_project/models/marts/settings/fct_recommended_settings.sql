with term_counts as (
    select
        experiment_id,
        response,
        count(*) as n_terms
    from {{ ref('int_reduced_terms') }}
    group by experiment_id, response
),

models as (
    select
        experiment_id,
        response,
        n_terms,
        df_residual,
        reason
    from {{ ref('int_reduced_models') }}
    union all
    select
        models.experiment_id,
        models.response,
        coalesce(term_counts.n_terms, 0) as n_terms,
        models.df as df_residual,
        cast(null as text) as reason
    from {{ ref('int_life_reduced_models') }} as models
    left join term_counts
        on models.experiment_id = term_counts.experiment_id and models.response = term_counts.response
    where models.reason is null
),

factors as (
    select * from {{ ref('int_factors') }}
),

active_letters as (
    select distinct
        terms.experiment_id,
        terms.response,
        factors.letter
    from {{ ref('int_reduced_terms') }} as terms
    inner join factors
        on
            terms.experiment_id = factors.experiment_id
            and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
),

best_settings as (
    select * from {{ ref('int_best_settings') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

error_terms as (
    select * from {{ ref('int_error_terms') }}
),

life_refusals as (
    select * from {{ ref('int_life_refusals') }}
),

inestimable_factors as (
    select
        experiment_id,
        response,
        term as letter,
        reason
    from {{ ref('fct_effects') }}
    where term_order = 1 and not is_estimable
),

recommended as (
    select
        plans.experiment_id,
        plans.response,
        factors.letter,
        factors.factor_name,
        factors.unit,
        factors.low,
        factors.high,
        active_letters.letter is not null as is_active,
        factors.low_value,
        factors.high_value,
        case when active_letters.letter is not null then recommended_levels.level end as recommended_coded,
        best_settings.predicted_response,
        best_settings.ci_lower,
        best_settings.ci_upper,
        best_settings.pi_lower,
        best_settings.pi_upper,
        models.n_terms,
        models.df_residual,
        models.reason as model_reason,
        inestimable_factors.reason as inestimable_reason,
        case when plans.method = 'censored_ml' then life_refusals.reason else error_terms.reason end as analysis_reason
    from plans
    inner join factors on plans.experiment_id = factors.experiment_id
    left join error_terms
        on plans.experiment_id = error_terms.experiment_id and plans.response = error_terms.response
    left join life_refusals
        on plans.experiment_id = life_refusals.experiment_id and plans.response = life_refusals.response
    left join models on plans.experiment_id = models.experiment_id and plans.response = models.response
    left join best_settings
        on plans.experiment_id = best_settings.experiment_id and plans.response = best_settings.response
    left join {{ ref('int_recommended_levels') }} as recommended_levels
        on
            plans.experiment_id = recommended_levels.experiment_id
            and plans.response = recommended_levels.response
            and factors.factor_position = recommended_levels.factor_position
    left join active_letters
        on
            plans.experiment_id = active_letters.experiment_id
            and plans.response = active_letters.response
            and factors.letter = active_letters.letter
    left join inestimable_factors
        on
            plans.experiment_id = inestimable_factors.experiment_id
            and plans.response = inestimable_factors.response
            and factors.letter = inestimable_factors.letter
)

select
    experiment_id,
    response,
    letter,
    factor_name,
    recommended_coded,
    case
        when recommended_coded = 1 then high
        when recommended_coded = -1 then low
        else {{ doe.settable_level('recommended_coded', 'low_value', 'high_value') }}
    end as recommended_level,
    unit,
    predicted_response,
    ci_lower,
    ci_upper,
    pi_lower,
    pi_upper,
    case
        when n_terms is null then 'not analysed: ' || analysis_reason
        when model_reason is not null then model_reason
        when not is_active and inestimable_reason is not null
            then 'no effect of this factor is known (' || inestimable_reason || ')'
        when n_terms = 0
            then 'no significant effect: nothing to recommend' || coalesce(' (' || analysis_reason || ')', '')
        when not is_active then 'no significant effect of this factor: choose its level by cost'
        when df_residual = 0 then 'every effect is significant and no run is left over: no interval'
    end as reason
from recommended
