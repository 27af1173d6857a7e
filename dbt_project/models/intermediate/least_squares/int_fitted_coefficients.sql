{{ config(materialized='view') }}
-- noqa: disable=AM04

select * from {{ ref('int_full_coefficients') }}
union all
select * from {{ ref('int_model_coefficients') }}
