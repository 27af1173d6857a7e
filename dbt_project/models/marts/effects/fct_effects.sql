with plans as (
    select * from {{ ref('int_analysis_plans') }}
),

terms as (
    select * from {{ ref('int_effect_terms') }}
),

factors as (
    select * from {{ ref('int_factors') }}
),

-- a design too large for its terms to be listed still says of every main effect why there is none
listed as (
    select * from terms
    union all
    select distinct
        plans.design_key,
        cast(null as bigint) as contrast,
        factors.letter as term,
        1 as term_order,
        {{ doe.power_of_two('factors.factor_position - 1') }} as mask,
        1 as sign,
        factors.letter as aliases
    from plans
    inner join factors on plans.experiment_id = factors.experiment_id
    left join terms on plans.design_key = terms.design_key
    where terms.design_key is null
),

reported as (
    {{ doe.reported_effects('plans', 'listed', ref('int_effect_tests'), ref('int_inestimable_terms')) }}
),

life_effects as (
    {{ doe.reported_life_effects(
        ref('int_life_plans'),
        'listed',
        ref('int_life_effect_tests'),
        ref('int_life_models'),
        ref('int_life_choices'),
        ref('int_life_inestimable_terms')
    ) }}
)

select * from reported
where method is distinct from 'censored_ml'
union all
select * from life_effects
