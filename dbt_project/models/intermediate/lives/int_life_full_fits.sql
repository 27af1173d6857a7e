with distributions as (
    select 'weibull' as distribution
    union all
    select 'lognormal' as distribution
    union all
    select 'normal' as distribution
),

models as (
    select
        matrices.experiment_id,
        matrices.response,
        matrices.model,
        distributions.distribution
    from {{ ref('int_life_full_matrices') }} as matrices
    cross join distributions
),

fits as (
    {{ doe.life_fits(
        'models',
        ref('int_life_full_matrices'),
        ref('int_life_full_matrix_values'),
        ref('int_life_full_matrix_factors'),
        ref('int_life_runs')
    ) }}
)

select * from fits
