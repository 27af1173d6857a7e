-- the orthogonal columns of every matrix in use; full models and others may share one
with model_keys as (
    select distinct matrix_key from {{ ref('int_box_cox_models') }}
    where reason is null and matrix_key is not null
),

solutions as (
    select
        matrix_key,
        cell,
        position,
        orthogonal_x
    from {{ ref('int_full_matrix_solutions') }}
    union
    select
        matrix_key,
        cell,
        position,
        orthogonal_x
    from {{ ref('int_model_matrix_solutions') }}
)

select solutions.*
from solutions
inner join model_keys on solutions.matrix_key = model_keys.matrix_key
where solutions.orthogonal_x is not null
