with models as (
    select distinct
        terms.experiment_id,
        terms.response,
        terms.model
    from {{ ref('int_life_full_terms') }} as terms
    inner join {{ ref('int_life_plans') }} as plans
        on terms.experiment_id = plans.experiment_id and terms.response = plans.response
    where plans.reason is null
),

matrices as (
    {{ doe.model_matrices(ref('int_life_cells'), 'models', ref('int_life_full_terms')) }}
)

select * from matrices
