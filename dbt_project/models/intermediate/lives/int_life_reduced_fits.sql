with models as (
    select
        experiment_id,
        response,
        'reduced' as model,
        distribution
    from {{ ref('int_life_choices') }}
),

fits as (
    {{ doe.life_fits(
        'models',
        ref('int_life_reduced_matrices'),
        ref('int_life_reduced_matrix_values'),
        ref('int_life_reduced_matrix_factors'),
        ref('int_life_runs')
    ) }}
)

select * from fits
