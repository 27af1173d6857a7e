-- fractions that have no fold-over yet: a pair of them is an experiment of its own in int_foldovers
with folded as (
    select experiment_id from {{ ref('int_foldovers') }}
    union all
    select first_experiment_id from {{ ref('int_foldovers') }}
    union all
    select second_experiment_id from {{ ref('int_foldovers') }}
),

plans as (
    select plans.*
    from {{ ref('int_analysis_plans') }} as plans
    inner join {{ ref('int_designs') }} as designs on plans.design_key = designs.design_key
    left join folded on plans.experiment_id = folded.experiment_id
    where designs.p > 0 and folded.experiment_id is null
),

significant_terms as (
    select
        tests.experiment_id,
        tests.response,
        plans.design_key,
        tests.contrast,
        tests.term,
        tests.term_order,
        tests.mask
    from {{ ref('int_effect_tests') }} as tests
    inner join plans on tests.experiment_id = plans.experiment_id and tests.response = plans.response
    where tests.is_significant and tests.kind = 'term'
    union all
    select
        tests.experiment_id,
        tests.response,
        plans.design_key,
        terms.contrast,
        tests.term,
        tests.term_order,
        tests.mask
    from {{ ref('int_life_effect_tests') }} as tests
    inner join plans on tests.experiment_id = plans.experiment_id and tests.response = plans.response
    inner join {{ ref('int_effect_terms') }} as terms
        on plans.design_key = terms.design_key and tests.term = terms.term
    where tests.is_significant and tests.kind = 'term'
),

fold_choices as (
    {{ doe.fold_choices('significant_terms', ref('int_alias_chains'), ref('int_design_factors')) }}
)

select * from fold_choices
