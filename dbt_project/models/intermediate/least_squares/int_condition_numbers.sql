with matrix_factors as (
    select * from {{ ref('int_full_matrix_factors') }}
    union all
    select * from {{ ref('int_model_matrix_factors') }}
),

condition_numbers as (
    {{ doe.condition_numbers('matrix_factors') }}
)

select * from condition_numbers
