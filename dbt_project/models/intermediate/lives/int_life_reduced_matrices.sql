with models as (
    select
        experiment_id,
        response,
        'reduced' as model
    from {{ ref('int_life_choices') }}
),

matrices as (
    {{ doe.model_matrices(ref('int_life_cells'), 'models', ref('int_life_reduced_terms')) }}
)

select * from matrices
