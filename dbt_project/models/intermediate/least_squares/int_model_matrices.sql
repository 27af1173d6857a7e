with models as (
    select * from {{ ref('int_models') }}
    where reason is null
),

matrices as (
    {{ doe.model_matrices(ref('int_cells'), 'models', ref('int_model_terms')) }}
)

select * from matrices
