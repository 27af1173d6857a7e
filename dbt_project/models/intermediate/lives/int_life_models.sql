{{ config(materialized='view') }}

-- noqa: disable=AM04
select * from {{ ref('int_life_full_models') }}
union all
select * from {{ ref('int_life_reduced_models') }}
