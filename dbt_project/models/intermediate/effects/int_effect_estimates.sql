with passes as (
    select * from {{ ref('int_yates_passes') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

terms as (
    select * from {{ ref('int_effect_terms') }}
)

select
    plans.experiment_id,
    plans.response,
    terms.contrast,
    terms.term,
    -- the contrast estimates sign * term: D=-ABC turns D round
    2 * terms.sign * passes.value_above_origin / plans.n_factorial as effect,
    passes.value_above_origin * passes.value_above_origin / plans.n_factorial as sum_sq
from passes
inner join plans on passes.experiment_id = plans.experiment_id and passes.response = plans.response
inner join terms on plans.design_key = terms.design_key and passes.position = terms.contrast
where passes.pass = passes.n_basic
