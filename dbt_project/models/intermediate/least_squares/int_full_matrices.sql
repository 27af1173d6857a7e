with models as (
    select
        experiment_id,
        response,
        'full' as model
    from {{ ref('int_analysis_plans') }}
    where method = 'least_squares'
),

matrices as (
    {{ doe.model_matrices(ref('int_full_cells'), 'models', ref('int_full_terms')) }}
)

select * from matrices
