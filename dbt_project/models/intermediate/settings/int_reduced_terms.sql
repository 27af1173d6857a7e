{{ config(materialized='view') }}

-- the terms of every reduced model, of means and of lives
select
    experiment_id,
    response,
    term,
    mask
from {{ ref('int_model_terms') }}
where model = 'reduced' and kind = 'term'
union all
select
    experiment_id,
    response,
    term,
    mask
from {{ ref('int_life_reduced_terms') }}
where kind = 'term'
