{{ config(materialized='view') }}

-- with every effect in the model a cell is fitted by its mean
select
    experiment_id,
    response,
    'full' as model,
    cell,
    total_above_origin / n as fitted_above_origin,
    cast(1 as double precision) / n as leverage
from {{ ref('int_cells') }}
where method = 'yates'
union all
select
    experiment_id,
    response,
    model,
    cell,
    fitted_above_origin,
    leverage
from {{ ref('int_full_fitted_cells') }}
union all
select
    experiment_id,
    response,
    model,
    cell,
    fitted_above_origin,
    leverage
from {{ ref('int_model_fitted_cells') }}
