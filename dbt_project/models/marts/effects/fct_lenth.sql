select
    experiment_id,
    response,
    cast(n_contrasts as integer) as n_contrasts,
    s0,
    pse,
    margin_of_error,
    simultaneous_margin_of_error
from {{ ref('int_lenth') }}
