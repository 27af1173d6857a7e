{{ config(materialized='view') }}

select
    experiment_id,
    response,
    model,
    term,
    term_order,
    mask,
    kind
from {{ ref('int_full_terms') }}
union all
select
    experiment_id,
    response,
    model,
    term,
    term_order,
    mask,
    kind
from {{ ref('int_model_terms') }}
