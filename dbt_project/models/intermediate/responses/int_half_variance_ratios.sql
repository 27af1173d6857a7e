-- only where every contrast has one degree of freedom, and all of them are there
with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method = 'yates' and is_unreplicated
),

contrasts as (
    select
        estimates.experiment_id,
        estimates.response,
        models.model,
        plans.design_key,
        estimates.contrast,
        -- the contrast itself: a term of a fraction may be named with its sign turned round
        estimates.effect * terms.sign as value
    from {{ ref('int_effect_estimates') }} as estimates
    inner join plans on estimates.experiment_id = plans.experiment_id and estimates.response = plans.response
    inner join {{ ref('int_effect_terms') }} as terms
        on plans.design_key = terms.design_key and estimates.contrast = terms.contrast
    inner join {{ ref('int_models') }} as models
        on estimates.experiment_id = models.experiment_id and estimates.response = models.response
    where models.reason is null
),

model_contrasts as (
    select
        model_terms.experiment_id,
        model_terms.response,
        model_terms.model,
        terms.contrast
    from {{ ref('int_model_terms') }} as model_terms
    inner join plans
        on model_terms.experiment_id = plans.experiment_id and model_terms.response = plans.response
    inner join {{ ref('int_effect_terms') }} as terms
        on plans.design_key = terms.design_key and model_terms.term = terms.term
),

ratios as (
    {{ doe.half_variance_ratios('contrasts', 'model_contrasts', ref('int_term_signs')) }}
)

select * from ratios
