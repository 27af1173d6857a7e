{{ config(materialized='view') }}

select * from {{ ref('int_full_coefficients') }}
union all
select * from {{ ref('int_model_coefficients') }}
