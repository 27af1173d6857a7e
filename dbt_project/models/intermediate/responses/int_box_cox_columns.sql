-- the orthogonal columns of every matrix in use; full models and others may share one
with matrices as (
    select distinct
        matrix_key,
        matrix_id
    from {{ ref('int_box_cox_models') }}
    where reason is null and matrix_id is not null
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

select
    matrices.matrix_id,
    dense_rank() over (
        partition by matrices.matrix_id
        order by solutions.cell
    ) as cell_number,
    solutions.position,
    solutions.orthogonal_x
from solutions
inner join matrices on solutions.matrix_key = matrices.matrix_key
where solutions.orthogonal_x is not null
