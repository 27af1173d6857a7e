{{ config(materialized='view') }}
-- noqa: disable=AM04

-- a full model and a chosen one can have the same matrix: its factors are listed once
select * from {{ ref('int_full_matrix_factors') }}
union all
select factors.*
from {{ ref('int_model_matrix_factors') }} as factors
left join (select distinct matrix_key from {{ ref('int_full_matrices') }}) as full_matrices
    on factors.matrix_key = full_matrices.matrix_key
where full_matrices.matrix_key is null
